#include "elpis/mind/turn_key.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/message.h"

namespace elpis::mind {
namespace {

// "u hello|a hi|u how are you": the messages of a conversation.
std::vector<engine::Message> messages(std::string_view text) {
    std::vector<engine::Message> all;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find('|'));
        const char role = one.front();
        all.push_back({.role = role == 'u'   ? "user"
                               : role == 'a' ? "assistant"
                                             : "system",
                       .content = std::string(one.substr(2))});
        text.remove_prefix(std::min(text.size(), one.size() + 1));
    }
    return all;
}

TurnKey key(std::string_view text, std::string_view talk = {}) {
    return turn_key(messages(text), talk).value();
}

bool replaces(std::string_view next, std::string_view old, bool continued = false) {
    return takes_place_of(key(next), key(old), continued);
}

TEST_CASE("a turn is known by all up to the user's last message, and by nothing behind it") {
    CHECK(key("u hello|a hi|u and now") == key("u hello|a hi|u and now|s be brief"));
    CHECK(key("u hello").whole != key("u hello ").whole);
    CHECK(key("u hello", "talk").whole != key("u hello").whole);
    CHECK(key("u hello|a hi|u and now").previous == key("u hello").whole);
    CHECK(key("s who you are|u hello").previous.empty());
    CHECK_FALSE(turn_key(messages("s only the system")).has_value());
    CHECK_FALSE(turn_key({}).has_value());
}

TEST_CASE("where one message ends and the next begins counts") {
    CHECK(key("u ab|a c|u d").whole != key("u a|a bc|u d").whole);
}

TEST_CASE("the same again, an edited message and an edited reply take the old turn's place") {
    constexpr std::string_view kOld = "u hello|a hi|u how are you";
    CHECK(replaces(kOld, kOld));
    CHECK(replaces("u hello|a hi|u who are you", kOld));
    CHECK(replaces("u hello|a good day|u how are you", kOld));
    CHECK_FALSE(replaces("u hello|a good day|u who are you", kOld));
    CHECK_FALSE(replaces("u hello there|a hi|u how are you", kOld));
    CHECK_FALSE(replaces("u hello|a hi|u how are you|a fine|u good", kOld));
}

TEST_CASE("a first message is made again only while nothing followed; others begin anew") {
    CHECK(replaces("u hello", "u hello"));
    CHECK_FALSE(replaces("u hello", "u hello", /*continued=*/true));
    CHECK_FALSE(replaces("u hello", "u good day"));
    CHECK_FALSE(replaces("s you are kind|u hello", "s you are rude|u hello"));
}

}  // namespace
}  // namespace elpis::mind
