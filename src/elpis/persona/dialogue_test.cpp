#include "elpis/persona/dialogue.h"

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::persona {
namespace {

using enum Line::Speaker;

std::vector<Conversation> parsed(std::string_view text) {
    const std::vector<std::string> names{"Iris Vale", ""};
    return parse_dialogue(text, names);
}

TEST_CASE("each <START> begins a conversation, and marks say who speaks") {
    CHECK(
        parsed("<START>\n{{user}}: hi\n{{char}}: hello\n<START>\n{{user}}: hi\nIris Vale: hello") ==
        std::vector<Conversation>{{{User, "hi"}, {Character, "hello"}},
                                  {{User, "hi"}, {Character, "hello"}}});
}

TEST_CASE("marks are known in any case, and in the older way of writing") {
    CHECK(parsed("<start>\n{{USER}}:a\n<bot>: b\nuser: c\n  iris vale: d\n<Char>: e\n<User>: f") ==
          std::vector<Conversation>{{{User, "a"},
                                     {Character, "b"},
                                     {User, "c"},
                                     {Character, "d"},
                                     {Character, "e"},
                                     {User, "f"}}});
}

TEST_CASE("lines without a mark go on with what is said; before anybody speaks they are told") {
    CHECK(parsed("A dark room.\n{{char}}: one\n\n  two\r\n\r\n{{user}}: three: four\n") ==
          std::vector<Conversation>{
              {{Narrator, "A dark room."}, {Character, "one\n\n  two"}, {User, "three: four"}}});
}

TEST_CASE("what is empty is left out") {
    CHECK(parsed("").empty());
    CHECK(parsed("<START>\n<START>\n\n{{user}}:\n{{char}}:   \n").empty());
}

TEST_CASE("names that only resemble the character's are text") {
    CHECK(parsed("{{char}}: a\nIris: b") == std::vector<Conversation>{{{Character, "a\nIris: b"}}});
}

TEST_CASE("whatever is read is written so that it reads the same, under any name") {
    const std::vector<std::string> pieces{"<START>",
                                          "{{user}}:",
                                          "{{char}}: ",
                                          "Iris Vale:",
                                          "\n",
                                          "\n",
                                          "\r\n",
                                          "word",
                                          " two words ",
                                          "\t",
                                          "<BOT>:",
                                          "User:",
                                          "é🙂",
                                          "*waves*"};
    std::mt19937 random(11);
    for (int i = 0; i < 10'000; ++i) {
        std::string text;
        for (std::size_t k = random() % 20; k > 0; --k)
            text += pieces[random() % pieces.size()];
        const auto once = parsed(text);
        CAPTURE(text);
        const std::vector<std::string> nobody;
        REQUIRE(parse_dialogue(to_text(once), nobody) == once);
        REQUIRE(parsed(to_text(once)) == once);
    }
}

}  // namespace
}  // namespace elpis::persona
