#include "elpis/cli/command_line.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/entry.h"
#include "elpis/config/table.h"

namespace elpis::cli {
namespace {

Result<CommandLine> parse(std::vector<std::string> arguments, std::string_view program = "elpis") {
    return parse_command_line(program, std::move(arguments), Look{});
}

template <class Command>
Command command_of(std::vector<std::string> arguments, std::string_view program = "elpis") {
    const auto line = parse(std::move(arguments), program);
    if (!line) FAIL(line.error().message);
    REQUIRE(std::holds_alternative<Command>(line->command));
    return std::get<Command>(line->command);
}

std::string page_of(std::vector<std::string> arguments, std::string_view program = "elpis") {
    return command_of<PrintCommand>(std::move(arguments), program).page;
}

std::string refusal_of(std::vector<std::string> arguments) {
    const auto line = parse(std::move(arguments));
    REQUIRE_FALSE(line);
    CHECK(line.error().code == ErrorCode::InvalidArgument);
    return line.error().message;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

int widest_line(std::string_view page) {
    int widest = 0;
    for (std::size_t at = 0; at < page.size();) {
        const std::size_t end = std::min(page.find('\n', at), page.size());
        widest = std::max(widest, columns(page.substr(at, end - at)));
        at = end + 1;
    }
    return widest;
}

TEST_CASE("without a command there is help") {
    CHECK(page_of({}) == page_of({"--help"}));
    CHECK(page_of({"help"}) == page_of({"-h"}));
    CHECK(page_of({"help", "demo"}) == page_of({"demo", "--help"}));
}

TEST_CASE("help names every command, example, variable and exit code") {
    const std::string page = page_of({"--help"});
    for (const std::string_view word : {"demo",
                                        "generate",
                                        "serve",
                                        "mcp",
                                        "doctor",
                                        "config",
                                        "ELPIS_MODEL__PATH",
                                        "130",
                                        "elpis-server"}) {
        CAPTURE(word);
        CHECK(contains(page, word));
    }
}

TEST_CASE("help keeps to the width of the terminal") {
    for (const int width : {40, 80, 200}) {
        CAPTURE(width);
        for (const std::string_view command : {"demo", "generate", "mcp", "doctor", "config"}) {
            const auto line = parse_command_line(
                "elpis", {std::string(command), "--help-settings"}, {.width = width});
            REQUIRE(line);
            // Names and examples do not wrap; only prose can be asked to fit.
            if (width >= 80) CHECK(widest_line(std::get<PrintCommand>(line->command).page) <= 90);
        }
    }
}

TEST_CASE("settings are listed by section on request, and always by the server") {
    CHECK_FALSE(contains(page_of({"generate", "--help"}), "[emotion]"));
    CHECK(contains(page_of({"generate", "--help-settings"}), "[emotion]"));
    const std::string page = page_of({"mcp", "--help"});
    for (const config::Entry& entry : config::table())
        CHECK(contains(page, entry.flag()));
}

TEST_CASE("started as elpis-server it is the MCP server, with the same arguments") {
    command_of<McpCommand>({}, "/usr/bin/elpis-server");
    command_of<McpCommand>({"--stdio"}, "elpis-server");
    CHECK(contains(page_of({"--help"}, "elpis-server"), "MCP server"));
    CHECK(page_of({"--version"}, "elpis-server") == page_of({"--version"}));
    command_of<McpCommand>({"mcp", "--stdio"});
    command_of<ServeCommand>({"serve", "--http-port", "0"});
}

TEST_CASE("mcp serves over HTTP as well where it is asked to, at an address of its own or not") {
    CHECK_FALSE(command_of<McpCommand>({"mcp"}).http);
    CHECK(command_of<McpCommand>({"mcp", "--http"}).http);
    const auto line = parse_command_line(
        "elpis", {"mcp", "--http", "127.0.0.1:0", "--http-port", "8080", "--stdio"}, {});
    REQUIRE(line);
    CHECK(std::get<McpCommand>(line->command).http);
    CHECK(line->settings.flags.back() == std::pair<std::string, std::string>("http.port", "0"));
    CHECK(contains(refusal_of({"mcp", "--http", "nowhere:none"}), "127.0.0.1:8484"));
}

TEST_CASE("the version is known on every command") {
    CHECK(contains(page_of({"--version"}), "llama.cpp v"));
    CHECK(page_of({"mcp", "--version"}) == page_of({"--version"}));
}

TEST_CASE("generate takes its text as one argument or as many") {
    CHECK(command_of<GenerateCommand>({"generate", "Hello there"}).text == "Hello there");
    CHECK(command_of<GenerateCommand>({"generate", "What", "is", "a", "demo"}).text ==
          "What is a demo");
    CHECK(command_of<GenerateCommand>({"generate", "-"}).text == "-");
    CHECK(contains(refusal_of({"generate"}), "TEXT"));
}

TEST_CASE("generate takes its options before or after the text, negative numbers included") {
    const auto command = command_of<GenerateCommand>({"generate",
                                                      "--valence",
                                                      "-0.5",
                                                      "Hi",
                                                      "--arousal=-1",
                                                      "--temperature",
                                                      "0",
                                                      "--max-tokens",
                                                      "12",
                                                      "--seed",
                                                      "4294967295",
                                                      "--character",
                                                      "ada",
                                                      "--system",
                                                      "Be brief."});
    CHECK(command.text == "Hi");
    CHECK(command.valence == -0.5);
    CHECK(command.arousal == -1.0);
    CHECK(command.temperature == 0.0);
    CHECK(command.max_tokens == 12);
    CHECK(command.seed == 4'294'967'295U);
    CHECK(command.character == "ada");
    CHECK(command.system == "Be brief.");
}

TEST_CASE("figures out of range, and what is no figure, are refused with the range") {
    CHECK(refusal_of({"generate", "Hi", "--valence", "1.5"}) ==
          "--valence: cannot be \"1.5\"; it must be a number from -1 to 1. See elpis generate "
          "--help.");
    CHECK(contains(refusal_of({"generate", "Hi", "--temperature", "nan"}), "from 0 to 2"));
    CHECK(contains(refusal_of({"generate", "Hi", "--temperature", "warm"}), "from 0 to 2"));
    CHECK(contains(refusal_of({"generate", "Hi", "--max-tokens", "0"}),
                   "it must be a whole number from 1 to 32768"));
    CHECK(contains(refusal_of({"generate", "Hi", "--max-tokens", "1.5"}), "a whole number"));
    CHECK(contains(refusal_of({"generate", "Hi", "--seed", "-1"}), "from 0 to 4294967295"));
    CHECK(contains(refusal_of({"demo", "--seed", "many"}), "from 0 to 4294967295"));
}

TEST_CASE("ranges are no part of the help") {
    for (const char* command : {"generate", "demo"}) {
        CAPTURE(command);
        CHECK_FALSE(contains(page_of({command, "--help"}), " in ["));
    }
}

TEST_CASE("any setting is a flag of any command, the last one counts") {
    const auto line = parse({"doctor",
                             "--config",
                             "my.toml",
                             "--model-path",
                             "a.gguf",
                             "--model-path=b.gguf",
                             "--emotion-baseline-valence",
                             "-0.25"});
    REQUIRE(line);
    CHECK(line->settings.file == "my.toml");
    using Flags = std::vector<std::pair<std::string, std::string>>;
    CHECK(line->settings.flags ==
          Flags{{"model.path", "b.gguf"}, {"emotion.baseline_valence", "-0.25"}});
}

TEST_CASE("a switch stands alone or takes its value behind an equals sign") {
    const auto flags = [](std::string argument) {
        const auto line = parse({"generate", std::move(argument), "Hello"});
        REQUIRE(line);
        CHECK(std::get<GenerateCommand>(line->command).text == "Hello");
        return line->settings.flags;
    };
    using Flags = std::vector<std::pair<std::string, std::string>>;
    CHECK(flags("--model-preload") == Flags{{"model.preload", "true"}});
    CHECK(flags("--model-preload=false") == Flags{{"model.preload", "false"}});
    CHECK(flags("--model-preload=perhaps") == Flags{{"model.preload", "perhaps"}});
}

TEST_CASE("a slip of the keyboard is answered with what was meant") {
    CHECK(contains(refusal_of({"dmeo"}), "did you mean demo?"));
    CHECK(contains(refusal_of({"mcp", "--model-pth=x"}), "did you mean --model-path?"));
    CHECK_FALSE(contains(refusal_of({"dmeo"}), "?."));
    CHECK(contains(refusal_of({"config", "shwo"}), "it must be show or check."));
    CHECK(contains(refusal_of({"doctor", "now"}), "now is no argument of elpis doctor"));
}

TEST_CASE("config shows or checks") {
    CHECK(command_of<ConfigCommand>({"config", "show"}).what == ConfigCommand::What::Show);
    const auto check = command_of<ConfigCommand>({"config", "check", "--json"});
    CHECK(check.what == ConfigCommand::What::Check);
    CHECK(check.json);
}

}  // namespace
}  // namespace elpis::cli
