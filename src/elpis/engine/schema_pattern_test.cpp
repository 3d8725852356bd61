#include "elpis/engine/schema_pattern.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/engine/schema_pattern_length.h"
#include "elpis/engine/schema_pattern_tree.h"

namespace elpis::engine {
namespace {

using Kind = PatternFault::Kind;

std::string bound(const char* pattern, Lengths lengths = {}) {
    CAPTURE(pattern);
    const auto text = bound_pattern(pattern, lengths);
    REQUIRE_MESSAGE(text.has_value(), text.error().why);
    return *text;
}

bool fails(const std::string& pattern, Kind kind, Lengths lengths = {}) {
    const auto text = bound_pattern(pattern, lengths);
    return !text && text.error().kind == kind && !text.error().why.empty();
}

TEST_CASE("classes with a name are written out") {
    CHECK(bound(R"(^\d{3}$)") == "^[0-9]{3,3}$");
    CHECK(bound(R"(^\w$)") == R"(^[0-9A-Z\x5Fa-z]$)");
    CHECK(bound(R"(^[\d-]$)") == R"(^[\x2D0-9]$)");
    CHECK(bound(R"(^[^\D]$)") == "^[0-9]$");
    CHECK(bound(R"(^\x41\u0042\u{43}$)") == "^[A][B][C]$");
}

TEST_CASE("what JSON writes otherwise is written as in JSON") {
    CHECK(bound(R"(^"$)") == R"(^\x5C\x22$)");
    CHECK(bound(R"(^\\$)") == R"(^\x5C\x5C$)");
    CHECK(bound(R"(^[a\n]+$)") == R"(^(([a]|\x5Cn))+$)");
}

TEST_CASE("anchors are where they are meant, and any text stands where one is missing") {
    const std::string any = bound("^[^]*$");
    const std::string inner = any.substr(1, any.size() - 2);
    std::string anywhere = "^";
    anywhere.append(inner).append("[0-9]").append(inner).append("$");
    CHECK(bound("[0-9]") == anywhere);
    CHECK(bound("^[0-9]") == "^[0-9]" + inner + "$");
    CHECK(bound("^a$|b$") == "^([a]|" + inner + "[b])$");
    CHECK(bound("^(?:a|b)$") == "^([a]|[b])$");
    CHECK(bound(R"(\Aa\Z)") == "^[a]$");
    CHECK(fails("^a(^b|c)$", Kind::Unsupported));
}

TEST_CASE("lengths bind the pattern, too") {
    CHECK(bound("^[a-z]+$", {.least = 0, .most = 3}) == "^[a-z]{1,3}$");
    CHECK(bound("^[a-z]*$", {.least = 2, .most = 5}) == "^[a-z]{2,5}$");
    CHECK(bound("^[a-z]*$", {.least = 2}) == "^[a-z]{2,}$");
    CHECK(bound("^(ab)+$", {.least = 3, .most = 5}) == "^([a][b]){2,2}$");
    CHECK(bound("^a|^b+$", {.least = 0, .most = 4}).find('*') == std::string::npos);
    CHECK(bound("^[a-z][a-z0-9]*$", {.least = 1, .most = 64}) == "^[a-z][0-9a-z]{0,63}$");
    CHECK(fails("^a{5}$", Kind::Nothing, {.least = 0, .most = 3}));
    CHECK(fails("^a{0,5}$", Kind::Nothing, {.least = 9}));
    CHECK(fails("^(ab)+$", Kind::Unsupported, {.least = 3, .most = 3}));
}

TEST_CASE("what no grammar can say is told apart from what is no pattern") {
    for (const char* pattern : {"^(?=x)a$",
                                "^(?!a)b$",
                                "(?<=a)b",
                                R"(\bword\b)",
                                R"(^(a)\1$)",
                                R"(^\p{L}+$)",
                                "^a++$",
                                "(?i)a",
                                "^[[:alpha:]]$"}) {
        CAPTURE(pattern);
        CHECK(fails(pattern, Kind::Unsupported));
    }
    for (const char* pattern :
         {"(", ")", "[a", "*", "^*", "a**", "\\", "[z-a]", "a{9,3}", "(?<n"}) {
        CAPTURE(pattern);
        CHECK(fails(pattern, Kind::Invalid));
    }
    CHECK(bound("^{ 9 , 3 }a{,}$").contains("[9]"));  // text, not a repetition
}

TEST_CASE("patterns that repeat what repeats cost too much, and so do endless ones") {
    CHECK(fails("^(a+)+$", Kind::Costly));
    CHECK(fails("^((a?)*)*b$", Kind::Costly));
    CHECK(fails("^(a?a?a?){200}b$", Kind::Costly));
    CHECK(fails(R"(^(\w+\s?)*$)", Kind::Costly));
    CHECK(fails("^(a|a+)*$", Kind::Costly));
    CHECK(fails("^((a{900}){900}){900}$", Kind::Costly));
    CHECK(fails("^a{2000,}$", Kind::Costly));
    CHECK(fails("a{500}", Kind::Costly));
    CHECK(fails(std::string(900, '('), Kind::Costly));
    CHECK(fails(std::string(5000, 'a'), Kind::Costly));
}

TEST_CASE("where it is clear which repetition goes on, one may stand in another") {
    bound(R"(^[a-z0-9]+(?:-[a-z0-9]+)*$)");
    bound(R"(^(\d{1,3}\.){3}\d{1,3}$)");
    bound(R"(^([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$)");
    bound(R"(^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[\w.]+)?$)");
}

TEST_CASE("a most that no grammar bears is lowered") {
    CHECK(bound("^a{1,5000}$") == "^[a]{1,1000}$");
}

}  // namespace
}  // namespace elpis::engine
