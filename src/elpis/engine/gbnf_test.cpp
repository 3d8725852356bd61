#include "elpis/engine/gbnf.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::engine {
namespace {

std::string why(std::string_view text) {
    CAPTURE(text.substr(0, 200));
    const auto gbnf = read_gbnf(text, "the grammar");
    REQUIRE_FALSE(gbnf.has_value());
    CHECK(gbnf.error().code == ErrorCode::InvalidArgument);
    CHECK(gbnf.error().message.starts_with("the grammar"));
    CHECK(gbnf.error().message.size() < 300);
    return gbnf.error().message;
}

std::string times(std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
        all += text;
    return all;
}

TEST_CASE("the grammars that come with llama.cpp are read") {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(ELPIS_EVERYDAY_GRAMMARS)) {
        if (entry.path().extension() != ".gbnf") continue;
        CAPTURE(entry.path());
        std::ifstream file(entry.path());
        const std::string text(std::istreambuf_iterator<char>(file), {});
        const auto gbnf = read_gbnf(text, "the grammar");
        CHECK(gbnf.has_value());
        ++count;
    }
    CHECK(count >= 8);
}

TEST_CASE("what is no grammar is refused with its line and what stands there") {
    CHECK(why("").contains("no rule \"root\""));
    CHECK(why("other ::= \"a\"").contains("no rule \"root\""));
    CHECK(why("root ::= \"a\" thing").contains("\"thing\" is used and nowhere defined"));
    CHECK(
        why("root ::= a\na ::= \"x\"\na ::= \"y\"").contains("line 3: the rule \"a\" is defined"));
    CHECK(why("root ::= a\na = \"x\"").contains("line 2: expected ::= after \"a\""));
    CHECK(why("root ::= (\"a\"").contains("expected ), found the end"));
    CHECK(why("root ::= \"a\")").contains("found \")\""));
    CHECK(why("root ::= \"a").contains("closing \""));
    CHECK(why("root ::= [a").contains("closing ]"));
    CHECK(why("root ::= []").contains("no characters"));
    CHECK(why("root ::= [z-a]").contains("ends before it begins"));
    CHECK(why("root ::= \"\\q\"").contains("expected one of"));
    CHECK(why("root ::= \"\\x4\"").contains("hexadecimal"));
    CHECK(why("root ::= \"\\U00110000\"").contains("10FFFF"));
    CHECK(why("root ::= * \"a\"").contains("something to repeat"));
    CHECK(why("root ::= \"a\"{").contains("a number of repetitions"));
    CHECK(why("root ::= \"a\"{1,2").contains("expected }"));
    CHECK(why("root ::= \"a\"{3,2}").contains("at least 3 and at most 2"));
    CHECK(why("root ::= <think>").contains("tokens"));
    CHECK(why("%llguidance {}\nstart: \"a\"").contains("expected the name of a rule"));
    CHECK(why("root ::= \"\xff\"").contains("not UTF-8"));
    CHECK(why(std::string_view("root ::= \"\0\"", 12)).contains("expected a character"));
}

TEST_CASE("size, nesting, rules, names and repetitions are limited") {
    CHECK(why(times(70'000, " ")).contains("70000 bytes; at most 65536"));
    CHECK(why("root ::= " + times(65, "(") + "\"a\"" + times(65, ")")).contains("64 levels"));
    CHECK(why("root ::= " + times(60'000, "(")).contains("64 levels"));
    CHECK(read_gbnf("root ::= " + times(64, "(") + "\"a\"" + times(64, ")"), "x").has_value());
    CHECK(why("root ::= " + times(129, "n")).contains("129 bytes; at most 128"));
    CHECK(why("root ::= \"a\"{2001}").contains("2001 repetitions; at most 2000"));
    CHECK(why("root ::= \"a\"{0,99999999999999999999}").contains("at most 2000"));
    CHECK(why("root ::= " + times(40, "\"a\"{1000} ")).contains("32768 elements"));
    CHECK(why("root ::= \"" + times(200, "long ") + "\"{1,2000}" + times(40, "{1,2000}"))
              .contains("32768 elements"));
    std::string many = "root ::= \"a\"\n";
    for (int i = 0; i < 2000; ++i)
        many += "r" + std::to_string(i) + " ::= \"a\"\n";
    CHECK(why(many).contains("over 2000 rules"));
}

TEST_CASE("a literal is copied as one rule, however often it is repeated") {
    const auto gbnf = read_gbnf("root ::= \"" + times(100, "long ") + "\"{0,2000}", "x");
    REQUIRE(gbnf.has_value());
    CHECK(gbnf->elements.size() < 10'000);
}

}  // namespace
}  // namespace elpis::engine
