#include "elpis/engine/text_assembler.h"

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/utf8.h"

namespace elpis::engine {
namespace {

TEST_CASE("a character split over tokens leaves whole") {
    TextAssembler text({});
    CHECK(text.push("a\xF0\x9F") == "a");
    CHECK(text.push("\x98").empty());
    CHECK(text.push("\x80!") == "😀!");
}

TEST_CASE("a character the end cuts off becomes one replacement character") {
    TextAssembler text({});
    CHECK(text.push("a\xF0\x9F") == "a");
    CHECK(text.finish() == "\xEF\xBF\xBD");
}

TEST_CASE("a stop string ends the text, and no part of it leaks") {
    TextAssembler text({"END"});
    CHECK(text.push("one E") == "one ");
    CHECK(text.push("N").empty());
    CHECK_FALSE(text.stopped());
    CHECK(text.push("D two").empty());
    CHECK(text.stopped());
    CHECK(text.push("three").empty());
    CHECK(text.finish().empty());
}

TEST_CASE("what only looked like a stop string comes out") {
    TextAssembler text({"END"});
    CHECK(text.push("E").empty());
    CHECK(text.push("Nx") == "ENx");
    CHECK(text.push("EN").empty());
    CHECK(text.finish() == "EN");
}

TEST_CASE("of several stop strings the earliest in the text wins") {
    TextAssembler text({"later", "now"});
    CHECK(text.push("before now and later") == "before ");
}

TEST_CASE("a stop string may overlap itself") {
    TextAssembler text({"aab"});
    CHECK(text.push("aa").empty());
    CHECK(text.push("a") == "a");
    CHECK(text.push("b").empty());
    CHECK(text.stopped());
}

TEST_CASE("however the bytes are cut, the text is the same") {
    std::mt19937_64 random(7);
    const std::vector<std::string> stop{"ab\xC3\xA9", "ca"};
    for (int i = 0; i < 5000; ++i) {
        std::string bytes;
        const std::vector<std::string> alphabet{
            "a", "b", "c", "\xC3\xA9", "\xF0\x9F\x98\x80", "\xFF", "\xC3"};
        for (std::size_t n = random() % 14; n > 0; --n)
            bytes += alphabet[random() % alphabet.size()];

        TextAssembler whole(stop);
        std::string expected = whole.push(bytes);
        expected += whole.finish();
        TextAssembler cut(stop);
        std::string got;
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t n = 1 + random() % 3;
            const std::string piece = cut.push(std::string_view(bytes).substr(at, n));
            CHECK(utf8::valid(piece));
            got += piece;
            at += n;
        }
        got += cut.finish();
        CHECK(got == expected);
        for (const std::string& s : stop)
            CHECK(got.find(s) == std::string::npos);
    }
}

}  // namespace
}  // namespace elpis::engine
