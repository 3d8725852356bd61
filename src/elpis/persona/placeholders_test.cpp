#include "elpis/persona/placeholders.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace elpis::persona {
namespace {

std::string filled(std::string_view text, std::uint64_t seed = 0) {
    return filled_in(
        text, {.character = "Iris", .user = "{{char}}", .original = "Be kind.", .seed = seed});
}

TEST_CASE("names are filled in, in any case and in the older way of writing") {
    const Names names{.character = "Iris", .user = "Tom"};
    CHECK(filled_in("{{char}} and {{User}}, <BOT> and <user>, {{ CHAR }}", names) ==
          "Iris and Tom, Iris and Tom, Iris");
}

TEST_CASE("without a name the user is User") {
    CHECK(filled_in("{{user}}", {.character = "Iris"}) == "User");
}

TEST_CASE("what was put in is not looked at again") {
    CHECK(filled("<{{user}}>") == "<{{char}}>");
}

TEST_CASE("unknown placeholders, open ones and outer ones stay") {
    for (const char* text : {"{{time}}",
                             "{{weekday",
                             "{{}}",
                             "{{roll:x}}",
                             "{{roll:0}}",
                             "<users>",
                             "{{",
                             "}}",
                             "{{char"}) {
        CAPTURE(text);
        CHECK(filled(text) == text);
    }
    CHECK(filled("{{a {{char}} b}}") == "{{a Iris b}}");
}

TEST_CASE("comments disappear, and reversed text keeps its characters whole") {
    CHECK(filled("a{{// hidden }}b{{comment: x}}c{{hidden_key:y}}d") == "abcd");
    CHECK(filled("{{reverse:abé}}") == "éba");
}

TEST_CASE("the original prompt appears once, so that no text grows without a bound") {
    CHECK(filled("{{original}} {{original}}") == "Be kind. ");
}

TEST_CASE("random choices follow the seed, picked ones do not") {
    std::set<std::string> random;
    std::set<std::string> picked;
    std::set<std::string> rolled;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        random.insert(filled("{{random:a,b\\,c,d}}", seed));
        picked.insert(filled("{{pick:a,b,c}}", seed));
        rolled.insert(filled("{{roll:d6}}", seed));
        CHECK(filled("{{random:a,b,c}}", seed) == filled("{{random:a,b,c}}", seed));
    }
    CHECK(random == std::set<std::string>{"a", "b,c", "d"});
    CHECK(picked.size() == 1);
    CHECK(rolled == std::set<std::string>{"1", "2", "3", "4", "5", "6"});
}

}  // namespace
}  // namespace elpis::persona
