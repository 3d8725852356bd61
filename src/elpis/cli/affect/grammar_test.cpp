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

}  // namespace
}  // namespace elpis::cli
