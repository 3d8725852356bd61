// Cards of random personas: whoever is written comes back the same.
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/persona/card/card_file.h"
#include "elpis/persona/card/card_json.h"
#include "elpis/persona/persona.h"
#include "elpis/persona/testing/random_persona.h"
#include "elpis/persona/testing/test_cards.h"
#include "elpis/persona/tree.h"

namespace elpis::persona {
namespace {

constexpr int kCases = 2'000;

TEST_CASE("a persona written as a tree reads the same") {
    testing::RandomPersona random(1);
    for (int i = 0; i < kCases; ++i) {
        const Persona persona = random.make();
        const auto again = from_tree(nlohmann::json(to_tree(persona)));
        if (!again) FAIL(again.error().front().sentence);
        REQUIRE(*again == persona);
    }
}

TEST_CASE("a persona written as a card reads the same, and what others left in it is there") {
    testing::RandomPersona random(2);
    for (int i = 0; i < kCases; ++i) {
        const Persona persona = random.make();
        const auto again = read_card_json(write_card_json(persona, CardVersion::V2));
        if (!again) FAIL(again.error().message);
        REQUIRE(again->persona == persona);
        // V3 has one more list, and then stays as it is.
        const std::string card = write_card_json(persona, CardVersion::V3);
        const auto first = read_card_json(card);
        if (!first) FAIL(first.error().message);
        REQUIRE(write_card_json(first->persona, CardVersion::V3) == card);
        Persona same = first->persona;
        same.card.rest = persona.card.rest;
        REQUIRE(same == persona);
    }
}

TEST_CASE("a persona written into a picture reads the same") {
    const std::string picture = testing::card_file("plain.png");
    testing::RandomPersona random(3);
    for (int i = 0; i < kCases / 10; ++i) {
        const Persona persona = random.make();
        const auto written = write_card_png(persona, picture);
        REQUIRE(written);
        const auto again = read_card(*written);
        REQUIRE(again);
        Persona same = again->persona;
        same.card.rest = persona.card.rest;
        REQUIRE(same == persona);
    }
}

}  // namespace
}  // namespace elpis::persona
