#include "elpis/base/base64.h"

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

namespace elpis {
namespace {

constexpr std::size_t kMost = 1000;

std::string why_refused(std::string_view text, std::size_t most = kMost) {
    const auto bytes = from_base64(text, most);
    return bytes ? "" : bytes.error().message;
}

TEST_CASE("the examples of RFC 4648 read and write as they stand there") {
    constexpr std::array<std::pair<const char*, const char*>, 7> kExamples{
        {{"", ""},
         {"f", "Zg=="},
         {"fo", "Zm8="},
         {"foo", "Zm9v"},
         {"foob", "Zm9vYg=="},
         {"fooba", "Zm9vYmE="},
         {"foobar", "Zm9vYmFy"}}};
    for (const auto& [bytes, text] : kExamples) {
        CHECK(to_base64(bytes) == text);
        CHECK(from_base64(text, kMost) == bytes);
    }
}

TEST_CASE("all bytes come back, with and without padding and line ends") {
    std::mt19937 random(7);
    for (std::size_t length = 0; length < 300; ++length) {
        std::string bytes(length, '\0');
        for (char& c : bytes)
            c = static_cast<char>(random() & 0xFFU);
        std::string text = to_base64(bytes);
        REQUIRE(from_base64(text, kMost) == bytes);
        while (text.ends_with('='))
            text.pop_back();
        text.insert(text.size() / 2, "\r\n");
        REQUIRE(from_base64(text, kMost) == bytes);
    }
}

TEST_CASE("what is no base64 is refused with its place") {
    CHECK(why_refused("Zm9v#") == "its base64 has a byte that is no digit at place 4");
    CHECK(why_refused("Zg==Zg==") == "its base64 has a byte that is no digit at place 4");
    CHECK(why_refused("=") == "its base64 has a byte that is no digit at place 0");
    CHECK(why_refused("Zg===") == "its base64 has a byte that is no digit at place 4");
    CHECK(why_refused("Zm9v_-") == "its base64 has a byte that is no digit at place 4");
    CHECK(why_refused("Zm9vY") == "its base64 ends within a byte");
}

TEST_CASE("no more is held than is allowed") {
    CHECK(why_refused("Zm9v", 3).empty());
    CHECK(why_refused("Zm9v", 2) == "its base64 holds more than the 2 bytes allowed");
}

}  // namespace
}  // namespace elpis
