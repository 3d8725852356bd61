#include "elpis/cli/characters/grammar.h"  // IWYU pragma: keep (tested through the whole command line)

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/cli/characters/commands.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using Words = std::vector<std::string>;

template <class Command>
Command command_of(Words arguments) {
    const auto line = parse_command_line("elpis", std::move(arguments), Look{});
    if (!line) FAIL(line.error().message);
    REQUIRE(std::holds_alternative<Command>(line->command));
    return std::get<Command>(line->command);
}

std::string page_of(Words arguments) {
    return command_of<PrintCommand>(std::move(arguments)).page;
}

std::string refusal_of(Words arguments) {
    const auto line = parse_command_line("elpis", std::move(arguments), Look{});
    REQUIRE_FALSE(line);
    CHECK(line.error().code == ErrorCode::InvalidArgument);
    return line.error().message;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST_CASE("character by itself lists what can be done with characters") {
    const std::string page = page_of({"character"});
    CHECK(page == page_of({"character", "--help"}));
    for (const char* command : {"list", "show", "import", "export"}) {
        CAPTURE(command);
        CHECK(contains(page, command));
        CHECK(contains(page_of({"character", command, "--help"}),
                       std::string("elpis character ") + command));
        CHECK(contains(page_of({"character", command, "--help-settings"}), "--characters-dir"));
    }
    CHECK(contains(page_of({"--help"}), "character"));
}

TEST_CASE("what is asked of characters arrives") {
    CHECK(command_of<CharacterListCommand>({"character", "list", "--json"}).json);
    CHECK(command_of<CharacterShowCommand>({"character", "show", "ada"}).name == "ada");
    const auto import = command_of<CharacterImportCommand>(
        {"character", "import", "a.png", "--name", "ada", "--force"});
    CHECK(import.card == "a.png");
    CHECK(import.name == "ada");
    CHECK(import.force);
    const auto exported = command_of<CharacterExportCommand>(
        {"character", "export", "ada", "-o", "x.png", "--picture", "p.png"});
    CHECK(exported.name == "ada");
    CHECK(exported.out == "x.png");
    CHECK(exported.picture == "p.png");
    CHECK(command_of<CharacterExportCommand>({"character", "export", "ada", "--out", "-", "--v2"})
              .v2);
}

TEST_CASE("what is missing or unknown is said") {
    CHECK(contains(refusal_of({"character", "show"}), "NAME"));
    CHECK(contains(refusal_of({"character", "import"}), "CARD"));
    CHECK(contains(refusal_of({"character", "export", "ada"}), "--out"));
    CHECK(contains(refusal_of({"character", "improt"}), "did you mean import?"));
    CHECK(contains(refusal_of({"character", "list", "--jsn"}), "did you mean --json?"));
}

}  // namespace
}  // namespace elpis::cli
