#include "elpis/base/utf8.h"

#include <cstddef>
#include <random>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace elpis::utf8 {
namespace {

TEST_CASE("overlong forms, surrogates and what lies above U+10FFFF are not UTF-8") {
    CHECK(valid("plain, é, 漢, 😀"));
    CHECK_FALSE(valid("\xC0\xAF"));
    CHECK_FALSE(valid("\xE0\x80\xAF"));
    CHECK_FALSE(valid("\xED\xA0\x80"));
    CHECK_FALSE(valid("\xF4\x90\x80\x80"));
    CHECK_FALSE(valid("\xFF"));
    CHECK_FALSE(valid("\xC3"));
}

TEST_CASE("white space alone is blank, anything else is not") {
    CHECK(blank(""));
    CHECK(blank(" \t\r\n "));
    CHECK(blank("\v\f"));
    CHECK_FALSE(blank(" . "));
    CHECK_FALSE(blank(std::string_view("\0", 1)));
}

TEST_CASE("repair replaces each broken piece once and keeps the rest") {
    CHECK(repair("a\xFFz") == "a\xEF\xBF\xBDz");
    CHECK(repair("a\xF0\x9F\x98") == "a\xEF\xBF\xBD");
    CHECK(repair("\xF0\x9F\x98z") == "\xEF\xBF\xBDz");
    CHECK(repair("é") == "é");
}

TEST_CASE("an unfinished character is seen at every length, a broken one is not") {
    const std::string smile = "😀";
    for (std::size_t n = 1; n < 4; ++n) {
        CHECK(unfinished_tail("ab" + smile.substr(0, n)) == n);
    }
    CHECK(unfinished_tail("ab" + smile) == 0);
    CHECK(unfinished_tail("ab\x80\x80") == 0);
    CHECK(unfinished_tail("ab\xE0\x80") == 0);
    CHECK(unfinished_tail("") == 0);
}

TEST_CASE("whatever the bytes, repaired text is valid and repairing again changes nothing") {
    std::mt19937_64 random(1);
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes(random() % 12, '\0');
        for (char& c : bytes) {
            c = static_cast<char>(random() % 3 == 0 ? random() % 128 : 128 + random() % 128);
        }
        const std::string text = repair(bytes);
        CHECK(valid(text));
        CHECK(repair(text) == text);
        if (valid(bytes)) CHECK(text == bytes);
        const std::size_t tail = unfinished_tail(bytes);
        if (tail > 0) CHECK(repair(bytes).ends_with(kReplacement));
    }
}

TEST_CASE("printable text has no control characters") {
    CHECK(printable(std::string_view("a\0\n\x1B[31m", 8)) == "a\\x00\\x0a\\x1b[31m");
}

}  // namespace
}  // namespace elpis::utf8
