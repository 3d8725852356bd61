#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <CLI/App.hpp>

#include "elpis/cli/affect/commands.h"

namespace elpis::cli {

// The part of the command line that is about feelings. CLI11 writes into the members, so it stays
// where it is.
class AffectGrammar {
public:
    using Command = std::variant<AffectSimulateCommand>;

    explicit AffectGrammar(CLI::App& program);
    ~AffectGrammar() = default;
    AffectGrammar(const AffectGrammar&) = delete;
    AffectGrammar& operator=(const AffectGrammar&) = delete;

    // What was asked, after a parse that chose this command; nothing when it is none of these.
    std::optional<Command> chosen(std::string_view full_name) const;

private:
    void add_simulate(CLI::App& affect);

    struct Simulate {
        std::string scenario;
        std::string svg;
        bool json = false;
        bool csv = false;
    };
    Simulate simulate_;
};

}  // namespace elpis::cli
