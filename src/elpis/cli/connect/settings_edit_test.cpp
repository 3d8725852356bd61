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
