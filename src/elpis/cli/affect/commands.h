#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "elpis/base/clock.h"

// What somebody asked to be done about feelings. Paths are as given; empty ones were not.
namespace elpis::cli {

struct AffectSimulateCommand {
    std::string scenario;  // a file, or the name of a shipped one
    enum class Form { Page, Json, Csv } form = Form::Page;
    std::filesystem::path svg;  // in place of that: a file, or "-" for standard output
};

// Those about the journal. A character that was not named is left to the command.

struct AffectShowCommand {
    std::string character;  // empty: a table of all
    bool json = false;
};

struct AffectExplainCommand {
    std::string character;
    bool json = false;
};

struct AffectWatchCommand {
    std::string character;
};

struct AffectEventCommand {
    std::string character;
    std::string type;
    double intensity = 1.0;  // 0 … 2
};

// From `from` on, before `to`; absent: from the first, to the last.
struct AffectPlotCommand {
    std::string character;
    enum class Over { Time, Plane } over = Over::Time;
    std::filesystem::path out;  // an SVG file, or "-" for standard output
    std::optional<Clock::Wall> from;
    std::optional<Clock::Wall> to;
};

struct AffectExportCommand {
    std::string character;  // empty: all
    enum class Form { Csv, JsonLines } form = Form::Csv;
    std::filesystem::path out;  // empty or "-": standard output
    std::optional<Clock::Wall> from;
    std::optional<Clock::Wall> to;
};

}  // namespace elpis::cli
