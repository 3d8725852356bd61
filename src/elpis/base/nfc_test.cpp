#include "elpis/base/nfc.h"

#include <string>

#include <doctest/doctest.h>

namespace elpis {
namespace {

TEST_CASE("a letter and its marks become one character where there is one") {
    CHECK(to_nfc("a\u0301 combining") == "\u00e1 combining");
    CHECK(to_nfc("e\u0323\u0302") == "\u1ec7");  // two marks
    CHECK(to_nfc("e\u0302\u0323") == "\u1ec7");  // in the other order
    CHECK(to_nfc("q\u0323\u0307") == "q\u0323\u0307");
    CHECK(to_nfc("q\u0307\u0323") == "q\u0323\u0307");
}

TEST_CASE("a character that is only another way to write one becomes that") {
    CHECK(to_nfc("\u212b") == "\u00c5");  // the sign of the ångström
    CHECK(to_nfc("\u0344") == "\u0308\u0301");
    CHECK(to_nfc("\u0958") == "\u0915\u093c");  // excluded from composition
    CHECK(to_nfc("\U0001d15e") == "\U0001d157\U0001d165");
}

TEST_CASE("a mark that something of its kind stands before does not reach the letter") {
    CHECK(to_nfc("a\u0315\u0300") == "\u00e0\u0315");
    CHECK(to_nfc("a\u05ae\u0300\u0315b") == "\u00e0\u05ae\u0315b");
    CHECK(to_nfc("\u0061\u0334\u0300") == "\u00e0\u0334");
}

TEST_CASE("syllables of Hangul are put together from their letters") {
    CHECK(to_nfc("\u1112\u1161\u11ab\u1100\u1173\u11af") == "\ud55c\uae00");
    CHECK(to_nfc("\uac00\u11a8") == "\uac01");
    CHECK(to_nfc("\ud55c") == "\ud55c");
}

TEST_CASE("other text stays as it is, and so do bytes that are none") {
    for (const std::string text :
         {"", "plain", "\u00e9 caf\u00e9", "\u4f60\u597d \U0001f600", "\xCC", "a\xCC\x81\xFF"}) {
        CHECK(to_nfc(text) == text);
    }
}

}  // namespace
}  // namespace elpis
