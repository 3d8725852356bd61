#include "elpis/config/scenario_file.h"

#include <expected>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/affect/options.h"
#include "elpis/affect/scenario.h"
#include "elpis/base/error.h"
#include "elpis/base/utf8.h"
#include "elpis/config/entry.h"
#include "elpis/config/findings.h"
#include "elpis/config/load.h"
#include "elpis/config/places.h"
#include "elpis/config/scenario_from_toml.h"
#include "elpis/config/settings.h"
#include "elpis/config/table.h"
#include "elpis/config/text_file.h"

namespace elpis::config {
namespace fs = std::filesystem;
namespace {

// The folders of shipped scenarios.
std::vector<fs::path> scenario_folders(const Inputs& inputs) {
    std::vector<fs::path> folders;
    if (!inputs.share_directory.empty()) folders.push_back(inputs.share_directory / "scenarios");
    if (const auto checkout = checkout_of(inputs)) folders.push_back(*checkout / "share/scenarios");
    return folders;
}

std::optional<fs::path> find_scenario(std::string_view name, const Inputs& inputs) {
    std::error_code error;
    if (const auto path = resolve(name, inputs); path && fs::exists(*path, error)) return *path;
    if (name.find('/') != std::string_view::npos) return std::nullopt;
    for (const fs::path& folder : scenario_folders(inputs)) {
        fs::path path = folder / fmt::format("{}.toml", name);
        if (fs::is_regular_file(path, error)) return path;
    }
    return std::nullopt;
}

std::string shipped(const Inputs& inputs) {
    std::set<std::string> names;
    for (const fs::path& folder : scenario_folders(inputs)) {
        std::error_code error;
        for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
            if (entry.path().extension() == ".toml") names.insert(entry.path().stem().string());
        }
    }
    return names.empty() ? "none are installed" : fmt::format("{}", fmt::join(names, ", "));
}

std::vector<Error> apply_flags(const Inputs& inputs, affect::Options& options) {
    Findings findings;
    Settings settings;
    settings.affect = std::move(options);
    for (const auto& [key, text] : inputs.flags) {
        const Entry* const entry = find(key);
        if (entry == nullptr || (entry->section != "emotion" && entry->section != "affect")) {
            findings.errors.push_back(
                {ErrorCode::InvalidArgument,
                 fmt::format("{} has no effect on a scenario; only settings of [emotion] and "
                             "[affect] have.",
                             entry == nullptr ? key : entry->flag())});
        } else if (!entry->write(settings, text)) {
            findings.refuse(
                {entry, text, fmt::format("\"{}\"", utf8::printable(text)), entry->flag()});
        }
    }
    options = std::move(settings.affect);
    return std::move(findings.errors);
}

}  // namespace

std::expected<affect::Scenario, std::vector<Error>> read_scenario(std::string_view name,
                                                                  const Inputs& inputs) {
    const auto path = find_scenario(name, inputs);
    if (!path) {
        return std::unexpected(std::vector{
            Error{ErrorCode::NotFound,
                  fmt::format("There is no scenario {}; give a TOML file, or a shipped one: {}.",
                              utf8::printable(name),
                              shipped(inputs))}});
    }
    const std::string shown = utf8::printable(path->string());
    const auto text = read_text_file(*path, shown, "a scenario");
    if (!text) return std::unexpected(std::vector{text.error()});
    auto scenario = scenario_from_toml(*text, shown);
    if (!scenario) return scenario;
    if (auto errors = apply_flags(inputs, scenario->options); !errors.empty()) {
        return std::unexpected(std::move(errors));
    }
    return scenario;
}

}  // namespace elpis::config
