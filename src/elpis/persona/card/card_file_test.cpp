#include "elpis/persona/card/card_file.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/persona/card/png.h"
#include "elpis/persona/persona.h"
#include "elpis/persona/testing/test_cards.h"

namespace elpis::persona {
namespace {

using testing::card_file;
using testing::contains;

Persona persona_in(std::string_view file) {
    auto card = read_card(file);
    if (!card) FAIL(card.error().message);
    return std::move(card->persona);
}

std::string why_refused(std::string_view file) {
    const auto card = read_card(file);
    return card ? "" : card.error().message;
}

TEST_CASE("cards are read by their content") {
    CHECK(persona_in(card_file("v1.json")).name == "Mira");
    CHECK(persona_in(card_file("v2.png")) == persona_in(card_file("v2.json")));
}

TEST_CASE("of both cards in a picture V3 is read, and files inside of it are told of") {
    const auto card = read_card(card_file("both.png"));
    REQUIRE(card);
    CHECK(card->persona == persona_in(card_file("v3.json")));
    CHECK(card->remarks.back() ==
          "1 file inside of the picture is not kept; an export into the same picture has it");
}

TEST_CASE("hostile cards are refused with what is wrong") {
    CHECK(contains(why_refused(card_file("plain.png")), "it has no card: no text chunk"));
    CHECK(contains(why_refused(card_file("hostile_base64.png")), "no digit at place 3"));
    CHECK(contains(why_refused(card_file("hostile_json.png")), "not valid JSON"));
    CHECK(contains(why_refused(card_file("hostile_cut.png")), "bytes, and"));
    CHECK(contains(why_refused("PK\x03\x04..."), "zip archive"));
    CHECK(
        contains(why_refused(std::string(kMostCardJsonBytes + 1, ' ')), "more than the 16777216"));
}

TEST_CASE("an export into a picture has both cards in place of the old ones, and all else of it") {
    const Persona mira = persona_in(card_file("v1.json"));
    const std::string picture = card_file("both.png");
    const auto written = write_card_png(mira, picture);
    REQUIRE(written);
    const auto chunks = read_chunks(*written);
    const auto old = read_chunks(picture);
    REQUIRE(chunks);
    CHECK(chunks->size() == old->size());
    CHECK(find_text(*chunks, "chara-ext-asset_:0") == find_text(*old, "chara-ext-asset_:0"));
    CHECK(persona_in(*written).description == mira.description);
    CHECK(write_card_png(mira, *written) == *written);
    CHECK(contains(write_card_png(mira, "GIF").error().message, "no PNG"));
}

TEST_CASE("a card of megabytes comes back whole") {
    Persona persona{.name = "x"};
    for (int i = 0; i < 40; ++i)
        persona.alternate_greetings.emplace_back(200'000, static_cast<char>('a' + i % 26));
    const auto written = write_card_png(persona, card_file("plain.png"));
    REQUIRE(written);
    CHECK(written->size() > 20'000'000);
    CHECK(persona_in(*written).alternate_greetings == persona.alternate_greetings);
}

}  // namespace
}  // namespace elpis::persona
