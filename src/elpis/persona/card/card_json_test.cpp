#include "elpis/persona/card/card_json.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/event_table.h"
#include "elpis/affect/options.h"
#include "elpis/persona/persona.h"
#include "elpis/persona/testing/test_cards.h"

namespace elpis::persona {
namespace {

using nlohmann::json;
using testing::card_file;
using testing::contains;
using enum Line::Speaker;

ImportedCard imported(std::string_view name) {
    auto card = read_card_json(card_file(name));
    if (!card) FAIL(card.error().message);
    return *std::move(card);
}

std::string why_refused(std::string_view text) {
    const auto card = read_card_json(text);
    return card ? "" : card.error().message;
}

TEST_CASE("a V1 card is a persona") {
    const auto [mira, remarks] = imported("v1.json");
    CHECK(mira.name == "Mira");
    CHECK(mira.description == "{{char}} keeps the lighthouse.");
    CHECK(mira.personality == "dry, watchful");
    CHECK(mira.scenario == "A storm is coming in.");
    CHECK(mira.greeting == "*{{char}} looks up.* You are late, {{user}}.");
    CHECK(mira.examples ==
          std::vector<Conversation>{
              {{User, "Any ships?"}, {Character, "Two. One of them will not make it."}}});
    CHECK(mira.card.rest == R"({"data":{"avatar":"none"}})");
    CHECK(remarks == std::vector<std::string>{"its fields avatar are kept and not used"});
}

TEST_CASE("a V2 card is read from its data, and what has no effect is told") {
    const auto [seraph, remarks] = imported("v2.json");
    CHECK(seraph.name == "Seraph");
    CHECK(seraph.description == "A clockwork angel.\nShe counts everything.");
    CHECK(seraph.examples ==
          std::vector<Conversation>{{{Character, "One.\nTwo."}, {User, "Why do you count?"}}});
    CHECK(seraph.system_prompt == "{{original}} You are {{char}}.");
    CHECK(seraph.post_history_instructions == "Count once in each answer.");
    CHECK(seraph.alternate_greetings == std::vector<std::string>{"Tick.", "Tock, {{user}}."});
    CHECK(seraph.card.creator == "somebody");
    CHECK(seraph.card.creator_notes == "Works with small models.");
    CHECK(seraph.card.version == "1.2");
    CHECK(seraph.card.tags == std::vector<std::string>{"clockwork", "Ωmega"});
    CHECK(remarks ==
          std::vector<std::string>{
              "its lorebook (1 entry) is kept and not used",
              "what other programs put into its extensions (depth_prompt, talkativeness) is kept "
              "and not used"});
}

TEST_CASE("a V3 card has a nickname, and our extension how it feels") {
    const auto [sera, remarks] = imported("v3.json");
    CHECK(sera.name == "Seraphina Vale");
    CHECK(sera.called() == "Sera");
    CHECK(sera.sampling.temperature == 0.6);
    CHECK(sera.sampling.max_tokens == 120);
    CHECK(sera.affect.traits.stability == -0.3);
    CHECK(sera.affect.half_lives.valence == affect::Seconds(600.0));
    CHECK(sera.affect.events.at("broken_gear") ==
          affect::EventTable::Effect{.valence = -0.3, .arousal = 0.2, .dominance = -0.1});
    CHECK(sera.affect.clock == AffectDefaults::Clock::Manual);
    CHECK(remarks == std::vector<std::string>{
                         "its lorebook (1 entry) is kept and not used",
                         "its fields assets, group_only_greetings are kept and not used"});
}

TEST_CASE("what an export of an import says is what the card said") {
    for (const char* name : {"v2.json", "v3.json"}) {
        CAPTURE(name);
        const json before = json::parse(card_file(name));
        const auto version = before["spec"] == "chara_card_v2" ? CardVersion::V2 : CardVersion::V3;
        json after = json::parse(write_card_json(imported(name).persona, version));
        json expected = before;
        expected.erase("name");  // the old copy
        expected["data"]["description"] = "A clockwork angel.\nShe counts everything.";
        CHECK(after == expected);
    }
}

TEST_CASE("each version of a written card reads as the same persona") {
    for (const char* name : {"v1.json", "v2.json", "v3.json"}) {
        CAPTURE(name);
        const Persona persona = imported(name).persona;
        for (const CardVersion version : {CardVersion::V2, CardVersion::V3}) {
            const auto again = read_card_json(write_card_json(persona, version));
            REQUIRE(again);
            if (name != std::string_view("v3.json") && version == CardVersion::V3) {
                // V3 must have this list, and V2 has no such field.
                CHECK(contains(again->persona.card.rest, "group_only_greetings"));
                continue;
            }
            CHECK(again->persona == persona);
        }
    }
}

TEST_CASE("a dialogue that was changed is written anew, one that was not as it stood") {
    Persona persona = imported("v2.json").persona;
    CHECK(contains(write_card_json(persona, CardVersion::V2), "Seraph: One.\\r\\nTwo."));
    persona.examples[0][0].text = "Three.";
    const json card = json::parse(write_card_json(persona, CardVersion::V2));
    CHECK(card["data"]["mes_example"] ==
          "<START>\n{{char}}: Three.\n{{user}}: Why do you count?\n");
}

TEST_CASE("a written card has every field that its version demands") {
    const json v2 = json::parse(write_card_json({.name = "x"}, CardVersion::V2));
    for (const char* key : {"name",
                            "description",
                            "personality",
                            "scenario",
                            "first_mes",
                            "mes_example",
                            "creator_notes",
                            "system_prompt",
                            "post_history_instructions",
                            "creator",
                            "character_version"}) {
        CAPTURE(key);
        CHECK(v2["data"][key].is_string());
    }
    CHECK(v2["data"]["alternate_greetings"] == json::array());
    CHECK(v2["data"]["tags"] == json::array());
    CHECK(v2["data"]["extensions"] == json::object());
    CHECK(v2["spec"] == "chara_card_v2");
    CHECK(v2["spec_version"] == "2.0");
    const json v3 = json::parse(write_card_json({.name = "x"}, CardVersion::V3));
    CHECK(v3["data"]["group_only_greetings"] == json::array());
    CHECK(v3["spec"] == "chara_card_v3");
}

TEST_CASE("null is as if nothing were there, and a byte order mark is skipped") {
    const auto card = read_card_json(
        "\xEF\xBB\xBF{\"name\":\"x\",\"description\":null,"
        "\"tags\":null,\"extensions\":null}");
    REQUIRE(card);
    CHECK(card->persona == Persona{.name = "x"});
}

TEST_CASE("every wrong field of a card is named with its value") {
    CHECK(why_refused(card_file("hostile_types.json")) ==
          "data.name cannot be a list; it must be text, in quotes; "
          "data.description cannot be 7; it must be text, in quotes; "
          "data.alternate_greetings cannot be \"hello\"; it must be a list of texts; "
          "data.tags[0] cannot be 1; it must be text, in quotes; "
          "data.extensions.elpis.sampling.max_tokens cannot be 1.5; it must be a whole number from "
          "1 to 32768; "
          "data.extensions.elpis.affect.baseline.valence cannot be 7; it must be a number from -1 "
          "to 1; "
          "data.extensions.elpis.affect.events.x cannot be a list; it must be [valence, arousal] "
          "or [valence, arousal, dominance]");
    CHECK(contains(why_refused(card_file("hostile_depth.json")), "deeper than 64 levels"));
    CHECK(contains(why_refused(card_file("hostile_name.json")), "name cannot be \"a\\x0ab\""));
    CHECK(why_refused("{}") ==
          "its JSON has neither `data` nor `name`, so it is no character card");
    CHECK(why_refused("[]") == "its JSON is no object");
    CHECK(why_refused(R"({"data":[]})") == "its `data` is no object");
    CHECK(why_refused(R"({"data":{}})") == "data.name is empty; a character has a name");
    CHECK(contains(why_refused("{"), "not valid JSON"));
    CHECK(why_refused(R"({"name":"x","extensions":3})") == "extensions must be an object");
}

TEST_CASE("a later version is read as far as it is known") {
    const auto card = read_card_json(
        R"({"spec":"chara_card_v4","spec_version":"4.0","data":{"name":"x","moods":[1],
            "extensions":{"elpis":{"dreams":1}}}})");
    REQUIRE(card);
    REQUIRE(card->remarks.size() == 3);
    CHECK(card->remarks[0] == "data.extensions.elpis.dreams is not known here, and is left out");
    CHECK(contains(card->remarks[1], "chara_card_v4 4.0, which is not known here"));
    CHECK(card->remarks[2] == "its fields moods are kept and not used");
}

TEST_CASE("what is kept of a card survives whoever writes into it") {
    for (const char* rest : {"{\"data\":7}",
                             "{\"data\":{\"extensions\":[]}}",
                             "{\"spec\":\"mine\"}",
                             "{\"data\":{\"name\":\"other\"}}"}) {
        CAPTURE(rest);
        Persona persona{.name = "x"};
        persona.card.rest = rest;
        const json card = json::parse(write_card_json(persona, CardVersion::V2));
        CHECK(card["spec"] == "chara_card_v2");
        CHECK(card["data"]["name"] == "x");
        CHECK(card["data"]["extensions"].is_object());
    }
}

}  // namespace
}  // namespace elpis::persona
