#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/App.hpp>

namespace elpis::cli {

// Settings given on the command line, for config::Inputs.
struct SettingsArguments {
    std::optional<std::filesystem::path> file;               // --config
    std::vector<std::pair<std::string, std::string>> flags;  // key → text
};

// The group of an option that sets a setting is this and its section.
inline constexpr std::string_view kSettingsGroup = "settings:";

// --config and a flag for each setting, on one command of the command line. Stays where it is:
// CLI11 writes into it.
class SettingsFlags {
public:
    explicit SettingsFlags(CLI::App& command);
    ~SettingsFlags() = default;
    SettingsFlags(const SettingsFlags&) = delete;
    SettingsFlags& operator=(const SettingsFlags&) = delete;

    SettingsArguments given() const;

private:
    std::string file_;
    std::vector<CLI::Option*> options_;  // in the order of the table
};

}  // namespace elpis::cli
