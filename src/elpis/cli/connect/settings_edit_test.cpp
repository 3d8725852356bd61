#include "elpis/cli/connect/settings_edit.h"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"

namespace elpis::cli {
namespace {

const nlohmann::ordered_json entry = {{"command", "/bin/elpis"}, {"args", {"mcp"}}};

TEST_CASE("A server is entered into nothing, into an empty file and beside others") {
    const std::string alone =
        "{\n  \"mcpServers\": {\n    \"elpis\": {\n      \"command\": \"/bin/elpis\",\n      "
        "\"args\": [\n        \"mcp\"\n      ]\n    }\n  }\n}\n";
    CHECK(*with_server("", "elpis", entry) == alone);
    CHECK(*with_server(" \n", "elpis", entry) == alone);
    CHECK(*with_server("{}", "elpis", entry) == alone);
    CHECK(*with_server("\xEF\xBB\xBF{}", "elpis", entry) == alone);
}

TEST_CASE("Everything else stays, in its order") {
    const auto settings = with_server(
        R"({"z":1.5,"mcpServers":{"other":{"command":"ö"},"elpis":{"old":1}},"a":null})",
        "elpis",
        entry);
    const auto json = nlohmann::ordered_json::parse(*settings);
    CHECK(json.dump() ==
          R"({"z":1.5,"mcpServers":{"other":{"command":"ö"},"elpis":{"command":"/bin/elpis",)"
          R"("args":["mcp"]}},"a":null})");
}

TEST_CASE("Of the rest no byte changes, and what is entered looks like its neighbours") {
    const std::string settings =
        "{\n\t\"big\" : 12345678901234567890123,  \"s\": \"\\u00e4 }\\\"{\",\n\t\"mcpServers\": "
        "{\n\t\t\"x\": {\"args\": [1.10, []]}\n\t}, \"z\":1e2 }";
    const std::string with =
        "{\n\t\"big\" : 12345678901234567890123,  \"s\": \"\\u00e4 }\\\"{\",\n\t\"mcpServers\": "
        "{\n\t\t\"x\": {\"args\": [1.10, []]},\n\t\t\"elpis\": {\n\t\t\t\"command\": "
        "\"/bin/elpis\",\n\t\t\t\"args\": [\n\t\t\t\t\"mcp\"\n\t\t\t]\n\t\t}\n\t}, "
        "\"z\":1e2 }";
    CHECK(*with_server(settings, "elpis", entry) == with);
    CHECK(*without_server(with, "elpis") == settings);
}

TEST_CASE("However settings are laid out, they say afterwards what they said, and the server") {
    for (const char* const text :
         {R"({"a":1})",
          R"({ "a" : [1, {"b":"\\"}] , "c":null })",
          R"({"mcpServers":{}})",
          R"( {"mcpServers" : { } , "a":-0.5})",
          "{\r\n    \"a\": true,\r\n    \"mcpServers\": {}\r\n}\r\n",
          "{\n  \"mcpServers\": {\n    \"elpis\": 7,\n    \"b\": {}\n  }\n}",
          R"({"mcpServers":{"b":"]","elpis":{"x":[]}},"mcp\u0053":0})",
          R"({"mcp\u0053ervers":{"el\u0070is":"}","b":1,"c":2}})"}) {
        CAPTURE(text);
        auto wanted = nlohmann::ordered_json::parse(text);
        wanted["mcpServers"]["elpis"] = entry;
        const auto with = with_server(text, "elpis", entry);
        REQUIRE(with);
        CHECK(nlohmann::ordered_json::parse(*with) == wanted);
        CHECK(*with_server(*with, "elpis", entry) == *with);
        wanted["mcpServers"].erase("elpis");
        CHECK(nlohmann::ordered_json::parse(*without_server(*with, "elpis")) == wanted);
    }
}

TEST_CASE("What is entered already, or is not there to be removed, changes no byte") {
    const std::string odd =
        "{ \"mcpServers\" : {\"elpis\":{\"command\":\"/bin/elpis\",\"args\":[\"mcp\"]}}}";
    CHECK(*with_server(odd, "elpis", entry) == odd);
    CHECK(*without_server(odd, "other") == odd);
    CHECK(without_server("", "elpis")->empty());
}

TEST_CASE("Removing takes one server out and leaves the rest") {
    const std::string both = *with_server(*with_server("{\"a\":1}", "elpis", entry), "b", entry);
    CHECK(*without_server(both, "elpis") == *with_server("{\"a\":1}", "b", entry));
}

TEST_CASE("What is no settings of a client is refused, and says why") {
    for (const char* const text :
         {"{", "[]", "7", "{\"mcpServers\":[]}", "{\"a\":1,\"a\":2}", "{} // comment", "\xff"}) {
        CAPTURE(text);
        const auto settings = with_server(text, "elpis", entry);
        REQUIRE(!settings);
        CHECK(settings.error().code == ErrorCode::InvalidArgument);
        CHECK(!without_server(text, "elpis"));
    }
}

}  // namespace
}  // namespace elpis::cli
