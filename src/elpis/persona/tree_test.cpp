#include "elpis/persona/tree.h"

#include <limits>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/options.h"
#include "elpis/base/error.h"
#include "elpis/persona/persona.h"

namespace elpis::persona {
namespace {

using nlohmann::json;

// One problem a line.
std::string problems_of(const json& tree) {
    std::string text;
    const auto persona = from_tree(tree);
    if (persona) return text;
    for (const FieldProblem& problem : persona.error())
        text += problem.sentence + "\n";
    return text;
}

TEST_CASE("an empty tree is a persona that says nothing") {
    const auto persona = from_tree(json::object());
    REQUIRE(persona);
    CHECK(*persona == Persona{});
    CHECK(to_tree(*persona).empty());
}

TEST_CASE("every field has its name and place") {
    const json tree = json::parse(R"({
        "name": "Iris Vale", "nickname": "Iris", "description": "d", "personality": "p",
        "scenario": "s", "system_prompt": "y", "post_history_instructions": "i",
        "greeting": "g", "alternate_greetings": ["a", "b"],
        "example_dialogue": "<START>\n{{user}}: hi\n{{char}}: hello\n",
        "sampling": {"temperature": 0.5, "top_p": 1.0, "max_tokens": 64},
        "affect": {"clock": "manual", "vectors": "mine",
                   "temperament": {"pleasure": 0.5, "arousal": -0.25, "dominance": 1.0},
                   "half_lives": {"valence": "10m", "arousal": "90s", "mood_valence": "1d",
                                  "mood_arousal": "12.5s"},
                   "events": {"x": [0.5, -0.5], "y": [0.0, 0.25, -1.0]}},
        "card": {"creator": "c", "creator_notes": "n", "version": "v", "tags": ["t"],
                 "rest": "{\"data\":{}}"}})");
    const auto persona = from_tree(tree);
    REQUIRE_MESSAGE(persona, problems_of(tree));
    CHECK(json(to_tree(*persona)) == tree);
    CHECK(persona->examples.size() == 1);
    CHECK(persona->sampling.max_tokens == 64);
    CHECK(persona->affect.clock == AffectDefaults::Clock::Manual);
    CHECK(persona->affect.half_lives.valence == affect::Seconds(600.0));
    CHECK(persona->affect.events.at("y").dominance == -1.0);
    CHECK(check(*persona));
}

TEST_CASE("every problem names its field, the value and what would be right") {
    CHECK(problems_of(json::parse(R"({
        "name": "a\nb", "greeting": 7, "alternate_greetings": ["x", false],
        "sampling": {"temperature": 3, "max_tokens": 1.5},
        "affect": {"clock": "sundial", "baseline": {"valence": "high"}, "traits": 4,
                   "half_lives": {"valence": "5 minutes"}, "events": {"x": [1], "": [0, 0], "z": [0, 2]}},
        "card": {"rest": "[]"}})")) ==
          "name cannot be \"a\\x0ab\"; it must be one line of text\n"
          "greeting cannot be 7; it must be text, in quotes\n"
          "alternate_greetings[1] cannot be false; it must be text, in quotes\n"
          "sampling.temperature cannot be 3; it must be a number from 0 to 2\n"
          "sampling.max_tokens cannot be 1.5; it must be a whole number from 1 to 32768\n"
          "affect.clock cannot be \"sundial\"; it must be \"wall\" or \"manual\"\n"
          "affect.baseline.valence cannot be \"high\"; it must be a number from -1 to 1\n"
          "affect.traits cannot be 4; it must be a table of fields\n"
          "affect.half_lives.valence cannot be \"5 minutes\"; it must be a time from 1s to 365d, "
          "like \"90s\", \"5m\", \"3h\", \"1d\" or a number of seconds\n"
          "affect.events has an event called \"\"; the name of an event is 1 to 64 bytes of text\n"
          "affect.events.x cannot be a list; it must be [valence, arousal] or [valence, arousal, "
          "dominance]\n"
          "affect.events.z[1] cannot be 2; it must be a number from -1 to 1\n"
          "card.rest must be the text of a JSON object: it is none\n");
}

TEST_CASE("an unknown field comes with the nearest one, or with those there are") {
    CHECK(problems_of({{"greting", "x"}}) == "there is no field greting; did you mean greeting?\n");
    CHECK(problems_of({{"affect", {{"baseline", {{"valance", 0.1}}}}}}) ==
          "there is no field affect.baseline.valance; did you mean affect.baseline.valence?\n");
    CHECK(problems_of({{"sampling", {{"colour", 1}}}}) ==
          "there is no field sampling.colour; sampling has max_tokens, temperature, top_p\n");
}

TEST_CASE("baseline, traits and temperament stand alone") {
    CHECK(problems_of(
              {{"affect", {{"baseline", {{"valence", 0}}}, {"traits", {{"openness", 0}}}}}}) ==
          "affect.baseline stands beside traits or a temperament, from which a baseline follows; "
          "keep one\n");
    CHECK(problems_of(
              {{"affect", {{"temperament", {{"arousal", 0}}}, {"traits", {{"openness", 0}}}}}}) ==
          "affect.temperament stands beside traits, from which a temperament follows; keep one\n");
}

TEST_CASE("sizes are limited") {
    CHECK(problems_of({{"name", std::string(201, 'x')}}) ==
          "name cannot have 201 bytes; it may have 200\n");
    CHECK(problems_of({{"greeting", std::string(262'145, 'x')}}) ==
          "greeting cannot have 262145 bytes; it may have 262144\n");
    CHECK(problems_of({{"alternate_greetings", json(257, "x")}}) ==
          "alternate_greetings cannot have 257 texts; it may have 256\n");
    json events = json::object();
    for (int i = 0; i < 257; ++i)
        events["e" + std::to_string(i)] = {0.0, 0.0};
    CHECK(problems_of({{"affect", {{"events", events}}}}) ==
          "affect.events cannot have 257 events; it may have 256\n");
}

TEST_CASE("a crowd of problems is cut off") {
    json tree;
    for (int i = 0; i < 1000; ++i)
        tree["field" + std::to_string(i)] = 1;
    const auto persona = from_tree(tree);
    REQUIRE_FALSE(persona);
    CHECK(persona.error().size() == 50);
    CHECK(persona.error().back().sentence.ends_with("and there is more"));
}

TEST_CASE("a persona made by hand is held to the same") {
    Persona persona{.name = "x"};
    CHECK(check(persona));
    persona.sampling.temperature = std::numeric_limits<double>::quiet_NaN();
    CHECK(check(persona).error().message.starts_with("sampling.temperature cannot be nan"));
    persona.sampling.temperature.reset();
    persona.description = "\xFF";
    CHECK(check(persona).error().message.starts_with("description cannot be"));
    persona.description.clear();
    persona.examples = {{{Line::Speaker::User, "a\n{{char}}: b"}}};
    CHECK(check(persona).error().code == ErrorCode::InvalidArgument);
    CHECK(check(persona).error().message.starts_with("example_dialogue"));
}

}  // namespace
}  // namespace elpis::persona
