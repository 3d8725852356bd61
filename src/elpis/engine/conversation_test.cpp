#include "elpis/engine/conversation.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/message.h"

namespace elpis::engine {
namespace {

std::string shape(const std::vector<Message>& messages) {
    std::string text;
    for (const Message& message : alternating(messages)) {
        text += message.role + "(" + message.content + ") ";
    }
    return text;
}

TEST_CASE("a conversation that alternates stays as it is") {
    CHECK(shape({{"system", "s"}, {"user", "a"}, {"assistant", "b"}, {"user", "c"}}) ==
          "system(s) user(a) assistant(b) user(c) ");
}

TEST_CASE("neighbours of equal role are joined") {
    CHECK(shape({{"user", "a"}, {"user", "b"}, {"assistant", "c"}, {"assistant", "d"}}) ==
          "user(a\n\nb) assistant(c\n\nd) ");
}

TEST_CASE("a system message in the middle joins the next user message") {
    CHECK(shape({{"user", "a"}, {"assistant", "b"}, {"system", "s"}, {"user", "c"}}) ==
          "user(a) assistant(b) user(s\n\nc) ");
}

TEST_CASE("a system message at the end is said by the user") {
    CHECK(shape({{"user", "a"}, {"assistant", "b"}, {"system", "s"}}) ==
          "user(a) assistant(b) user(s) ");
    CHECK(shape({{"user", "a"}, {"system", "s"}}) == "user(a\n\ns) ");
}

TEST_CASE("an assistant who speaks first is answered by nobody's question") {
    CHECK(shape({{"assistant", "hello"}, {"user", "a"}}) == "user() assistant(hello) user(a) ");
    CHECK(shape({{"system", "s"}, {"assistant", "hello"}}) == "system(s) user() assistant(hello) ");
}

TEST_CASE("tool calls and their results are told in words") {
    Message call{.role = "assistant"};
    call.tool_calls = {{.id = "1", .name = "f", .arguments = "{\"x\":1}"}};
    const Message result{.role = "tool", .content = "42", .name = "f", .tool_call_id = "1"};
    CHECK(shape({{"user", "a"}, call, result}) ==
          "user(a) assistant({\"name\": \"f\", \"arguments\": {\"x\":1}}) user(Result of f: 42) ");
}

}  // namespace
}  // namespace elpis::engine
