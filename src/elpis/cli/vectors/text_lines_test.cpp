#include "elpis/cli/vectors/text_lines.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"

namespace elpis::cli {
namespace {

std::string complaint(std::string_view content) {
    const auto texts = json_lines(content, "t.jsonl");
    REQUIRE_FALSE(texts);
    CHECK(texts.error().code == ErrorCode::InvalidArgument);
    return texts.error().message;
}

TEST_CASE("texts are read line by line, with where they stand") {
    const auto texts =
        json_lines("{\"text\": \"one\\ntwo\"}\r\n\n{\"id\": 3, \"text\": \"three\"}", "t.jsonl");
    REQUIRE(texts);
    REQUIRE(texts->size() == 2);
    CHECK(texts->front().text == "one\ntwo");
    CHECK(texts->back().line == 3);
}

TEST_CASE("what is no text is refused by file and line") {
    CHECK(complaint("{\"text\": \"a\"}\n{\"txt\": \"b\"}").starts_with("t.jsonl:2: \"text\" is"));
    CHECK(complaint("[1]").starts_with("t.jsonl:1: this is no JSON object"));
    CHECK(complaint("{\"text\": 5}").starts_with("t.jsonl:1: \"text\" is no text"));
    CHECK(complaint("{\"text\": \" \"}").starts_with("t.jsonl:1: \"text\" is blank"));
    CHECK(complaint("{\"messages\": []}").starts_with("t.jsonl:1: messages are not read"));
    CHECK(complaint("{").starts_with("t.jsonl:1: "));
    CHECK(complaint("\n \n") == "t.jsonl has no text in it");
    std::string many;
    for (std::size_t i = 0; i <= kMostTextLines; ++i)
        many += "{\"text\":\"a\"}\n";
    CHECK(complaint(many).find("more than 100000") != std::string::npos);
}

TEST_CASE("plain lines are taken as they are") {
    CHECK(plain_lines("How are you?\r\n\nWhat now?", "q.txt").value() ==
          std::vector<std::string>{"How are you?", "What now?"});
    CHECK_FALSE(plain_lines("caf\xE9", "q.txt"));
    CHECK_FALSE(plain_lines("", "q.txt"));
}

}  // namespace
}  // namespace elpis::cli
