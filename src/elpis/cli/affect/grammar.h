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
    using Command = std::variant<AffectSimulateCommand,
                                 AffectShowCommand,
                                 AffectWatchCommand,
                                 AffectExplainCommand,
                                 AffectPlotCommand,
                                 AffectExportCommand,
                                 AffectEventCommand>;

    explicit AffectGrammar(CLI::App& program);
    ~AffectGrammar() = default;
    AffectGrammar(const AffectGrammar&) = delete;
    AffectGrammar& operator=(const AffectGrammar&) = delete;

    // What was asked, after a parse that chose this command; nothing when it is none of these.
    std::optional<Command> chosen(std::string_view full_name) const;

private:
    void add_looking(CLI::App& affect);  // show, watch, explain
    void add_plot(CLI::App& affect);
    void add_export(CLI::App& affect);
    void add_event(CLI::App& affect);
    void add_simulate(CLI::App& affect);

    AffectSimulateCommand simulation() const;
    AffectPlotCommand plot() const;
    AffectExportCommand events() const;

    // As CLI11 leaves them.
    struct Simulate {
        std::string scenario;
        std::string svg;
        bool json = false;
        bool csv = false;
    };
    struct Plot {
        std::string over = "time";
        std::string out;
        std::string from;
        std::string to;
    };
    struct Export {
        bool csv = false;
        bool json_lines = false;
        std::string out;
        std::string from;
        std::string to;
    };
    AffectShowCommand show_;
    AffectWatchCommand watch_;
    AffectExplainCommand explain_;
    AffectEventCommand event_;
    std::string plotted_;
    Plot plot_;
    std::string exported_;
    Export export_;
    Simulate simulate_;
};

}  // namespace elpis::cli
