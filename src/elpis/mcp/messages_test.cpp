#include "elpis/mcp/messages.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/result.h"
#include "elpis/engine/message.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

Result<std::vector<engine::Message>> read(Json messages) {
    ELPIS_TRY(const Arguments arguments,
              Arguments::read({messages_field()}, {{"messages", std::move(messages)}}));
    return read_messages(*arguments.find("messages"));
}

std::string refusal(Json messages) {
    const auto result = read(std::move(messages));
    return result ? "none" : result.error().message;
}

TEST_CASE("content is a string, parts of text, or nothing") {
    const auto messages =
        read(Json::array({{{"role", "user"}, {"content", "one"}},
                          {{"role", "user"},
                           {"content",
                            Json::array({{{"type", "text"}, {"text", "two"}},
                                         {{"type", "text"}, {"text", "three"}}})}},
                          {{"role", "assistant"}, {"content", nullptr}},
                          {{"role", "user"}, {"content", Json::array()}},
                          {{"role", "assistant"}}}));
    REQUIRE(messages);
    CHECK((*messages)[0].content == "one");
    CHECK((*messages)[1].content == "two\nthree");
    for (std::size_t i = 2; i < 5; ++i)
        CHECK((*messages)[i].content.empty());
}

TEST_CASE("tool calls and their answers keep what belongs to them") {
    const auto messages = read(Json::parse(R"([
        {"role": "assistant", "content": null, "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\"a\":1}"}},
            {"id": "c2", "type": "function", "function": {"name": "g", "arguments": {"b": 2}}},
            {"id": "c3", "type": "function", "function": {"name": "h"}}]},
        {"role": "tool", "content": "done", "name": "f", "tool_call_id": "c1"}])"));
    REQUIRE(messages);
    const auto& calls = (*messages)[0].tool_calls;
    REQUIRE(calls.size() == 3);
    CHECK(calls[0].id == "c1");
    CHECK(calls[0].name == "f");
    CHECK(calls[0].arguments == R"({"a":1})");
    CHECK(calls[1].arguments == R"({"b":2})");
    CHECK(calls[2].arguments == "{}");
    CHECK((*messages)[1].tool_call_id == "c1");
    CHECK((*messages)[1].name == "f");
}

TEST_CASE("what is no text is refused by its path") {
    CHECK(refusal(Json::array({{{"content", "x"}}})) ==
          "messages[0].role is required: expected string, got nothing");
    CHECK(refusal(Json::array({{{"role", "user"}, {"content", 5}}})) ==
          "messages[0].content has the wrong type: expected string or array, got integer");
    const auto part = [](Json value) {
        return Json::array({{{"role", "user"}, {"content", Json::array({std::move(value)})}}});
    };
    CHECK(refusal(part({{"type", "image_url"}})) ==
          "messages[0].content[0].type is \"image_url\"; only \"text\" parts can be read");
    CHECK(refusal(part("bare")) ==
          "messages[0].content[0] has the wrong type: expected object, got string");
    CHECK(refusal(part({{"type", "text"}, {"text", 5}})) ==
          "messages[0].content[0].text has the wrong type: expected string, got integer");
    CHECK(refusal(part({{"type", "text"}})).find("messages[0].content[0].text") == 0);
}

TEST_CASE("members that nobody knows are let through") {
    CHECK(refusal(Json::array({{{"role", "user"}, {"content", "x"}, {"refusal", nullptr}}})) ==
          "none");
}

}  // namespace
}  // namespace elpis::mcp
