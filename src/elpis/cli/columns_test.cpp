#include "elpis/cli/columns.h"

#include <doctest/doctest.h>

namespace elpis::cli {
namespace {

TEST_CASE("columns count what is seen, not bytes") {
    CHECK(columns("") == 0);
    CHECK(columns("abc") == 3);
    CHECK(columns("für│") == 4);
    CHECK(columns("日本") == 4);
    CHECK(columns("e\u0301") == 1);  // an accent on its own
    CHECK(columns("🙂") == 2);
}

TEST_CASE("a text is cut between characters, to what fits") {
    CHECK(cut_to("abc", 5) == "abc");
    CHECK(cut_to("abc", 2) == "ab");
    CHECK(cut_to("日本", 3) == "日");
    CHECK(cut_to("e\u0301x", 1) == "e\u0301");
    CHECK(cut_to("abc", 0).empty());
}

TEST_CASE("broken UTF-8 is counted somehow and does no harm") {
    CHECK(columns("\xff\xfe") >= 0);
    CHECK(columns("\xe6\x97") >= 0);
}

TEST_CASE("lines are broken between words, and indented after the first") {
    CHECK(wrapped("one two three", 9) == "one two\nthree");
    CHECK(wrapped("one two three", 9, 4) == "one\n    two\n    three");
    CHECK(wrapped("one two", 7) == "one two");
}

TEST_CASE("line ends in the text stay") {
    CHECK(wrapped("a\nb", 10, 2) == "a\n  b");
}

TEST_CASE("a word that fits nowhere sticks out") {
    CHECK(wrapped("a bbbbbbbb c", 4) == "a\nbbbbbbbb\nc");
}

}  // namespace
}  // namespace elpis::cli
