#include "elpis/persona/card/png.h"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/persona/testing/test_cards.h"

namespace elpis::persona {
namespace {

using testing::card_file;
using testing::contains;

std::string why_refused(std::string_view file) {
    const auto chunks = read_chunks(file);
    return chunks ? "" : chunks.error().message;
}

TEST_CASE("a picture is its chunks, in their order") {
    const std::string file = card_file("v2.png");
    const auto chunks = read_chunks(file);
    REQUIRE(chunks);
    std::vector<std::string_view> types;
    std::string all(kPngSignature);
    for (const Chunk& chunk : *chunks) {
        types.push_back(chunk.type);
        all += chunk.whole;
    }
    CHECK(types == std::vector<std::string_view>{"IHDR", "tEXt", "tEXt", "IDAT", "IEND"});
    CHECK(all == file);
    CHECK(text_of((*chunks)[1])->keyword == "Comment");
    CHECK(text_of((*chunks)[1])->text == "a picture");
    CHECK_FALSE(text_of((*chunks)[0]).has_value());
}

TEST_CASE("what comes after the end mark is not looked at") {
    CHECK(why_refused(card_file("plain.png") + "something else").empty());
}

TEST_CASE("hostile pictures are refused by what is wrong with them") {
    CHECK(contains(why_refused(card_file("hostile_length.png")),
                   "its chunk tEXt at byte 33 says it has 2147483647 bytes, and 6 are left"));
    CHECK(contains(why_refused(card_file("hostile_negative.png")), "says it has 4294967295 bytes"));
    CHECK(contains(why_refused(card_file("hostile_checksum.png")), "has a wrong checksum"));
    CHECK(contains(why_refused(card_file("hostile_no_header.png")), "header of a picture"));
    CHECK(contains(why_refused(card_file("hostile_type.png")), "a type that is none"));
    CHECK(why_refused("GIF89a") == "it is no PNG picture");
    CHECK(why_refused("") == "it is no PNG picture");
}

TEST_CASE("a picture cut off anywhere is refused") {
    const std::string file = card_file("both.png");
    for (std::size_t size = 0; size < file.size(); ++size) {
        CAPTURE(size);
        REQUIRE_FALSE(why_refused(std::string_view(file).substr(0, size)).empty());
    }
}

TEST_CASE("a changed bit is noticed wherever it is") {
    const std::string file = card_file("v2.png");
    for (std::size_t place = 0; place < file.size(); ++place) {
        std::string changed = file;
        changed[place] = static_cast<char>(static_cast<unsigned char>(changed[place]) ^ 4U);
        CAPTURE(place);
        REQUIRE_FALSE(why_refused(changed).empty());
    }
}

TEST_CASE("a crowd of chunks is refused") {
    const std::string file = card_file("plain.png");
    const auto chunks = read_chunks(file);
    REQUIRE(chunks);
    std::vector<Chunk> many;
    many.push_back(chunks->front());
    for (int i = 0; i < 70'000; ++i)
        many.push_back((*chunks)[1]);
    many.push_back(chunks->back());
    CHECK(contains(why_refused(with_texts(many, {})), "more than the 65536 chunks"));
}

TEST_CASE("texts take the place of those with their keywords, and all else stays") {
    const std::string file = card_file("both.png");
    const auto chunks = read_chunks(file);
    REQUIRE(chunks);
    const std::array<std::pair<std::string, std::string>, 2> texts{{{"chara", "new"}, {"x", ""}}};
    const std::string changed = with_texts(*chunks, texts);
    const auto again = read_chunks(changed);
    REQUIRE(again);
    CHECK(find_text(*again, "chara") == "new");
    CHECK(find_text(*again, "x") == "");
    CHECK(find_text(*again, "ccv3") == find_text(*chunks, "ccv3"));
    CHECK(find_text(*again, "chara-ext-asset_:0") == "c291bmQ=");
    CHECK(again->size() == chunks->size() + 1);
    CHECK(with_texts(*again, texts) == changed);
}

TEST_CASE("keywords are found in any case of letters, the first one first") {
    const std::string file = card_file("both.png");
    const auto chunks = read_chunks(file);
    REQUIRE(chunks);
    CHECK(find_text(*chunks, "chara").has_value());
    CHECK_FALSE(find_text(*chunks, "char").has_value());
}

}  // namespace
}  // namespace elpis::persona
