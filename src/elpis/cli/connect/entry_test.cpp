#include "elpis/cli/connect/entry.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/config/load.h"

namespace elpis::cli {
namespace {

config::Inputs inputs() {
    return {.environment = {{"HOME", "/home/me"}, {"ELPIS_HTTP_TOKEN", "secret"}},
            .working_directory = "/work",
            .executable = "/opt/bin/elpis"};
}

TEST_CASE("A client starts this program by its absolute path") {
    const auto entry = client_entry(inputs());
    REQUIRE(entry);
    CHECK(entry->dump() == R"({"command":"/opt/bin/elpis","args":["mcp"],"env":{}})");
}

TEST_CASE("Settings of the command line go with it, with absolute paths") {
    config::Inputs given = inputs();
    given.flags = {{"model.path", "a.gguf"}, {"model.temperature", "0.5"}};
    const auto entry = client_entry(given);
    REQUIRE(entry);
    CHECK((*entry)["args"].dump() ==
          R"(["mcp","--model-path=/work/a.gguf","--model-temperature=0.5"])");
}

TEST_CASE("Of the environment only places go with it") {
    config::Inputs given = inputs();
    given.environment["XDG_STATE_HOME"] = "/state";
    given.environment["XDG_CACHE_HOME"] = "relative";
    const auto entry = client_entry(given);
    REQUIRE(entry);
    CHECK((*entry)["env"].dump() == R"({"XDG_STATE_HOME":"/state"})");
}

TEST_CASE("Settings that cannot be used are refused here, not in the client") {
    config::Inputs given = inputs();
    given.flags = {{"model.temperature", "warm"}};
    CHECK(!client_entry(given));
    given = inputs();
    given.executable.clear();
    CHECK(client_entry(given).error().code == ErrorCode::Unavailable);
}

TEST_CASE("What is not UTF-8 is refused with a sentence") {
    config::Inputs given = inputs();
    SUBCASE("the program's path") {
        given.executable = "/opt/caf\xE9/elpis";
    }
    SUBCASE("a setting") {
        given.flags = {{"journal.path", "/caf\xE9"}};
    }
    SUBCASE("a place") {
        given.environment["XDG_STATE_HOME"] = "/caf\xE9";
    }
    const auto entry = client_entry(given);
    REQUIRE(!entry);
    CHECK(entry.error().code == ErrorCode::InvalidArgument);
    CHECK(entry.error().message.find("is not UTF-8") != std::string::npos);
}

}  // namespace
}  // namespace elpis::cli
