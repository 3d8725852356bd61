#include "elpis/engine/gbnf_walk.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "elpis/engine/gbnf.h"

namespace elpis::engine {
namespace {

GbnfWalk walk_of(const std::string& text) {
    CAPTURE(text);
    auto gbnf = read_gbnf(text, "the grammar");
    REQUIRE(gbnf.has_value());
    return GbnfWalk(std::make_shared<const Gbnf>(*std::move(gbnf)));
}

// How many bytes fit; all of them are then said.
std::size_t say(GbnfWalk& walk, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!walk.push(static_cast<unsigned char>(text[i]))) return i;
        walk.keep();
    }
    return text.size();
}

bool fits(const std::string& grammar, std::string_view text) {
    GbnfWalk walk = walk_of(grammar);
    return say(walk, text) == text.size() && walk.may_end();
}

TEST_CASE("texts fit a grammar or do not, as its notation says") {
    CHECK(fits(R"(root ::= "yes" | "no")", "no"));
    CHECK_FALSE(fits(R"(root ::= "yes" | "no")", "ye"));
    CHECK_FALSE(fits(R"(root ::= "yes" | "no")", "yesno"));
    CHECK(fits(R"(root ::= [a-cx]+ "-" [^a-z\n])", "axbc-A"));
    CHECK_FALSE(fits(R"(root ::= [a-cx]+ "-" [^a-z\n])", "d-A"));
    CHECK_FALSE(fits(R"(root ::= [a-cx]+ "-" [^a-z\n])", "a-\n"));
    CHECK(fits(R"(root ::= . .)", "\xc3\xa9x"));
    CHECK(fits(R"(root ::= "a"? "b"*)", ""));
    CHECK(fits(R"(root ::= "a"? "b"*)", "abbb"));
    CHECK(fits(R"(root ::= ("ab" | "c"){2,3})", "abc"));
    CHECK(fits(R"(root ::= ("ab" | "c"){2,3})", "cabc"));
    CHECK_FALSE(fits(R"(root ::= ("ab" | "c"){2,3})", "c"));
    CHECK_FALSE(fits(R"(root ::= ("ab" | "c"){2,3})", "cccc"));
    CHECK(fits(R"(root ::= "a"{2,})", "aaaaa"));
    CHECK_FALSE(fits(R"(root ::= "a"{0} "b")", "ab"));
    CHECK(fits("root ::= a # one\n  # two\n\na ::=\n  \"x\" |\n  \"\\u00e9\\t\\\"\"",
               "\xc3\xa9\t\""));
    CHECK(fits(R"g(root ::= "(" root ")" | "")g", "((()))"));
    CHECK_FALSE(fits(R"g(root ::= "(" root ")" | "")g", "((())"));
}

TEST_CASE("a character fits byte by byte, and what is no character never does") {
    const std::string greek = "root ::= [\xce\xb1-\xcf\x89]+";
    CHECK(fits(greek, "\xce\xb1\xcf\x89"));
    GbnfWalk walk = walk_of(greek);
    CHECK_FALSE(walk.push(0xE2));  // no such letter begins so
    CHECK(walk.push(0xCE));
    CHECK_FALSE(walk.may_end());
    CHECK_FALSE(walk.push('x'));
    CHECK(walk.push(0xB1));
    for (const std::string_view bad :
         {"\x80", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"}) {
        CHECK_FALSE(fits("root ::= .*", bad));
    }
    CHECK_FALSE(fits("root ::= .*", std::string_view("\0", 1)));
    CHECK(fits("root ::= .*", "\xf0\x9f\x98\x80\xed\x9f\xbf"));
}

TEST_CASE("what was on trial can be taken back, whatever it was") {
    GbnfWalk walk = walk_of(R"g(root ::= "(" root ")" | [a-z]* | "é")g");
    CHECK(say(walk, "((") == 2);
    for (const std::string_view trial : {"(((", "))", "abc", "\xc3", "(a)))"}) {
        std::size_t pushed = 0;
        while (pushed < trial.size() && walk.push(static_cast<unsigned char>(trial[pushed])))
            ++pushed;
        walk.pop(pushed);
    }
    CHECK(say(walk, "abc))") == 5);
    CHECK(walk.may_end());
    CHECK_FALSE(walk.may_go_on());
}

TEST_CASE("hardening 2: stacks that double with each character are followed as few") {
    GbnfWalk walk = walk_of(R"(root ::= "a" root "b" | "a" root "c" | "")");
    const std::string deep(2000, 'a');
    CHECK(say(walk, deep) == deep.size());
    std::string back;
    for (std::size_t i = 0; i < deep.size(); ++i)
        back += i % 3 == 0 ? 'b' : 'c';
    CHECK(say(walk, back) == back.size());
    CHECK(walk.may_end());
    CHECK_FALSE(walk.too_hard());
}

TEST_CASE("hardening 2: rules that multiply before the first character are as many as they are") {
    std::string grammar = "root ::= r0\n";
    for (int i = 0; i < 60; ++i) {
        grammar += fmt::format("r{} ::= r{} \"x\" | r{} \"y\"\n", i, i + 1, i + 1);
    }
    grammar += "r60 ::= \"a\"";
    CHECK(fits(grammar, "a" + std::string(60, 'y')));
    CHECK(fits(R"(root ::= ("a"? "a"? "a"? "a"?){200} "b")", std::string(700, 'a') + "b"));
}

TEST_CASE("left recursion, plain and behind what is empty, is followed") {
    CHECK(fits(R"(root ::= root "+" root | [0-9])", "1+2+3"));
    CHECK_FALSE(fits(R"(root ::= root "+" root | [0-9])", "1+"));
    CHECK(fits("root ::= e root \"x\" | \"y\"\ne ::= f\nf ::= \"\"", "yxxx"));
    CHECK(fits("root ::= root | \"y\"", "y"));
}

TEST_CASE("a grammar without any text allows nothing") {
    const GbnfWalk walk = walk_of("root ::= a\na ::= a \"x\"");
    CHECK_FALSE(walk.may_end());
    CHECK_FALSE(walk.may_go_on());
}

TEST_CASE("what leaves too many ways open ends, and says so") {
    const GbnfWalk at_once = walk_of(R"(root ::= (("a"?){1000}){1000} "b")");
    CHECK(at_once.too_hard());
    CHECK(at_once.why().contains("ways open"));

    // With each character every place of every repetition.
    GbnfWalk later = walk_of(R"(root ::= "x" (("a"?){500}){500} "b")");
    CHECK_FALSE(later.too_hard());
    CHECK_FALSE(later.push('x'));
    CHECK(later.too_hard());
    CHECK_FALSE(later.may_end());
    CHECK_FALSE(later.may_go_on());
}

TEST_CASE("a token that takes too long to follow ends the walk") {
    // Each letter may belong to as many roots as there were letters.
    GbnfWalk walk = walk_of(R"(root ::= "a" root root | "a")");
    std::size_t pushed = 0;
    while (walk.push('a'))
        ++pushed;
    CHECK(pushed > 100);
    CHECK(walk.why().contains("too long"));
}

TEST_CASE("a text may nest only so deep") {
    GbnfWalk walk = walk_of(R"g(root ::= "(" root ")" | "")g");
    const std::string deep(2 * GbnfWalk::kMostKept + 10, '(');
    CHECK(say(walk, deep) < deep.size());
    CHECK(walk.why().contains("have not ended"));
}

TEST_CASE("a long answer keeps only what it may return to") {
    GbnfWalk walk = walk_of("root ::= line+\nline ::= word (\" \" word)* \"\\n\"\nword ::= [a-z]+");
    std::size_t most = 0;
    for (int i = 0; i < 20'000; ++i) {
        REQUIRE(say(walk, "some words\n") == 11);
        most = std::max(most, walk.links());
    }
    CHECK(most < 10'000);
}

}  // namespace
}  // namespace elpis::engine
