#include "elpis/engine/tool_protocol.h"

#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"

namespace elpis::engine {
namespace {

using Kind = ToolChoice::Kind;

const std::vector<Tool> tools{
    {.name = "add", .description = "adds", .parameters = R"({"properties":{}})"},
    {.name = "stop", .description = "stops"}};

TEST_CASE("tools are described in the first system message, or in a new one") {
    const auto added = with_tools_described({{"user", "a"}}, tools, {});
    REQUIRE(added.size() == 2);
    CHECK(added[0].role == "system");
    CHECK(added[0].content.find("- add: adds") != std::string::npos);

    const auto joined = with_tools_described({{"system", "be kind"}, {"user", "a"}}, tools, {});
    REQUIRE(joined.size() == 2);
    CHECK(joined[0].content.starts_with("be kind\n\n"));
    CHECK(joined[0].content.find("- stop: stops") != std::string::npos);
}

TEST_CASE("a named choice describes that tool alone, and none describes nothing") {
    const auto named = with_tools_described({}, tools, {.kind = Kind::Named, .name = "stop"});
    CHECK(named[0].content.find("add") == std::string::npos);
    CHECK(with_tools_described({}, tools, {.kind = Kind::None}).empty());
}

TEST_CASE("a call is one JSON object that names a tool; all else is words") {
    const auto call =
        described_tool_reader(tools)->read(R"( {"name":"add","arguments":{"x":1}} )", true);
    REQUIRE(call.calls.size() == 1);
    CHECK(call.calls[0].name == "add");
    CHECK(call.calls[0].arguments == R"({"x":1})");
    CHECK(call.content.empty());

    for (const std::string text : {"hello",
                                   R"({"name":"other","arguments":{}})",
                                   R"({"name":"add"})",
                                   R"({"name":"add","arguments":{)",
                                   R"([1])",
                                   R"({"name":7,"arguments":{}})"}) {
        const auto words = described_tool_reader(tools)->read(text, true);
        CHECK(words.calls.empty());
        CHECK(words.content == text);
    }
}

TEST_CASE("where a call was demanded, what was cut off is no words") {
    const auto reader = described_tool_reader(tools, /*demanded=*/true);
    for (const char* cut : {"", "{\"name\":", R"({"name":"add","arguments":{)"}) {
        CAPTURE(cut);
        CHECK(reader->read(cut, true).content.empty());
        CHECK(reader->read(cut, true).calls.empty());
        CHECK(reader->read(cut, false).content.empty());
    }
    CHECK(reader->read(R"({"name":"add","arguments":{}})", true).calls.size() == 1);
}

TEST_CASE("a call nested deeper than anybody reads is words") {
    const auto nested = [&](std::size_t levels) {
        const std::string text = R"({"name":"add","arguments":{"x":)" + std::string(levels, '[') +
                                 std::string(levels, ']') + "}}";
        return described_tool_reader(tools)->read(text, true);
    };
    CHECK(nested(60).calls.size() == 1);
    const ToolAnswer deep = nested(200'000);
    CHECK(deep.calls.empty());
    CHECK_FALSE(deep.content.empty());
}

TEST_CASE("of a growing text only what cannot become a call is words") {
    const auto reader = described_tool_reader(tools);
    for (const char* open :
         {"", " \n", "{", " {\"name\":", "\n{\"name\":\"add\",\"arguments\":{}}"}) {
        CAPTURE(open);
        CHECK(reader->read(open, false).content.empty());
    }
    CHECK(reader->read(" so {", false).content == " so {");
}

TEST_CASE("parameters that are no schema are refused with the tool's name") {
    for (const char* parameters : {"not json", "[]", "7"}) {
        const auto refused = call_schema({{.name = "bad", .parameters = parameters}}, {});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::InvalidArgument);
        CHECK(refused.error().message.find("\"bad\"") != std::string::npos);
    }
}

}  // namespace
}  // namespace elpis::engine
