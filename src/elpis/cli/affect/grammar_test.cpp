#include "elpis/cli/affect/grammar.h"  // IWYU pragma: keep (tested through the whole command line)

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using Words = std::vector<std::string>;
using Form = AffectSimulateCommand::Form;

template <class Command>
Command command_of(Words arguments) {
    const auto line = parse_command_line("elpis", std::move(arguments), Look{});
    if (!line) FAIL(line.error().message);
    REQUIRE(std::holds_alternative<Command>(line->command));
    return std::get<Command>(line->command);
}

std::string refusal_of(Words arguments) {
    const auto line = parse_command_line("elpis", std::move(arguments), Look{});
    REQUIRE_FALSE(line);
    CHECK(line.error().code == ErrorCode::InvalidArgument);
    return line.error().message;
}

TEST_CASE("affect by itself tells what it can do") {
    const std::string page = command_of<PrintCommand>({"affect"}).page;
    CHECK(page == command_of<PrintCommand>({"affect", "--help"}).page);
    CHECK(page.find("simulate") != std::string::npos);
    CHECK(command_of<PrintCommand>({"--help"}).page.find("affect") != std::string::npos);
    CHECK(command_of<PrintCommand>({"affect", "simulate", "--help"}).page.find("warm_evening") !=
          std::string::npos);
}

TEST_CASE("a simulation is a page, JSON, CSV or a picture") {
    const auto page = command_of<AffectSimulateCommand>({"affect", "simulate", "workday"});
    CHECK(page.scenario == "workday");
    CHECK(page.form == Form::Page);
    CHECK(page.svg.empty());
    CHECK(command_of<AffectSimulateCommand>({"affect", "simulate", "a.toml", "--json"}).form ==
          Form::Json);
    CHECK(command_of<AffectSimulateCommand>({"affect", "simulate", "a.toml", "--csv"}).form ==
          Form::Csv);
    CHECK(command_of<AffectSimulateCommand>({"affect", "simulate", "a", "--svg", "b.svg"}).svg ==
          "b.svg");
}

TEST_CASE("two forms at once, or no scenario, are refused") {
    CHECK(refusal_of({"affect", "simulate", "a", "--json", "--csv"}).find("--json") !=
          std::string::npos);
    CHECK(refusal_of({"affect", "simulate", "a", "--csv", "--svg", "b"}).find("--svg") !=
          std::string::npos);
    CHECK(refusal_of({"affect", "simulate"}).find("SCENARIO") != std::string::npos);
    CHECK(refusal_of({"affect", "simulat"}).find("did you mean simulate?") != std::string::npos);
}

TEST_CASE("the journal can be looked at with or without a name") {
    CHECK(command_of<AffectShowCommand>({"affect", "show"}).character.empty());
    const auto show = command_of<AffectShowCommand>({"affect", "show", "odda", "--json"});
    CHECK(show.character == "odda");
    CHECK(show.json);
    CHECK(command_of<AffectExplainCommand>({"affect", "explain", "odda"}).character == "odda");
    CHECK(command_of<AffectWatchCommand>({"affect", "watch"}).character.empty());
}

TEST_CASE("an event has a character, a type and an intensity from 0 to 2") {
    const auto event = command_of<AffectEventCommand>({"affect", "event", "odda", "success"});
    CHECK(event.character == "odda");
    CHECK(event.type == "success");
    CHECK(event.intensity == 1.0);
    CHECK(refusal_of({"affect", "event", "odda"}).find("TYPE") != std::string::npos);
    CHECK(refusal_of({"affect", "event", "odda", "success", "--intensity", "3"})
              .find("from 0 to 2") != std::string::npos);
}

TEST_CASE("plots and exports have a range of time, checked") {
    using Over = AffectPlotCommand::Over;
    const auto plot = command_of<AffectPlotCommand>(
        {"affect", "plot", "odda", "--over", "plane", "-o", "a.svg", "--from", "2000-01-01"});
    CHECK(plot.over == Over::Plane);
    CHECK(plot.out == "a.svg");
    CHECK(plot.from.has_value());
    CHECK_FALSE(plot.to.has_value());
    CHECK(refusal_of({"affect", "plot", "odda"}).find("--out") != std::string::npos);
    CHECK(refusal_of({"affect", "plot", "-o", "a.svg", "--from", "soon"}).find("2026-11-28") !=
          std::string::npos);
    CHECK(refusal_of({"affect", "plot", "-o", "a.svg", "--over", "mars"}).find("time or plane") !=
          std::string::npos);

    using Lines = AffectExportCommand::Form;
    CHECK(command_of<AffectExportCommand>({"affect", "export"}).form == Lines::Csv);
    CHECK(command_of<AffectExportCommand>({"affect", "export", "--jsonl"}).form ==
          Lines::JsonLines);
    CHECK(refusal_of({"affect", "export", "--jsonl", "--csv"}).find("--csv") != std::string::npos);
}

}  // namespace
}  // namespace elpis::cli
