#include "elpis/steering/evaluation/materials.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/pairs.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/evaluation/testing/linear_world.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {
namespace {

using testing::LinearWorld;

Corpus corpus() {
    Corpus corpus;
    for (const char* name : {"excited", "frustrated", "calm", "depleted", "joy", "fear"}) {
        for (const char* topic : {"job", "trip", "garden"}) {
            const bool held_out = std::string(topic) == "garden";
            corpus.feelings[name].push_back({.text = std::string(name) + " about the " + topic,
                                             .topic = topic,
                                             .pattern = held_out ? 1 : 0,
                                             .held_out = held_out});
        }
    }
    corpus.hash = "cafe";
    corpus.evaluation = {.stems = {"I feel"},
                         .questions = {"How?"},
                         .paragraphs = {"The shop opens."},
                         .words = {{"glad", {" happy"}}},
                         .statements = {{"calm", {"The lake was still."}}}};
    return corpus;
}

TEST_CASE("of a plane: the quadrants' statements, training apart from held-out") {
    const auto subject = plane_subject(LinearWorld::library(LinearWorld::right));
    REQUIRE(subject);
    const Materials it = materials_of(corpus(), *subject);
    CHECK(it.training.size() == 4 * 2);
    CHECK(it.held_out.size() == 4);
    std::set<std::string> topics;
    for (const Materials::Text& text : it.training)
        topics.insert(text.topic);
    for (const Materials::Text& text : it.held_out)
        CHECK_FALSE(topics.contains(text.topic));
    CHECK(it.ordinary.size() == 1);
    CHECK(it.ordinary[0].pole == "calm");
    CHECK(it.pairs.empty());
    CHECK(it.words.at("glad").size() == 1);
    CHECK(it.hash == "cafe");
}

TEST_CASE("of a named emotion: its own against the other named ones, in pairs on one topic") {
    Library library = LinearWorld::library(LinearWorld::right);
    library.vectors["joy"] = {.name = "joy", .rows = library.vectors.at("calm").rows};
    const auto subject = concept_subject(library, "joy");
    REQUIRE(subject);
    const Materials it = materials_of(corpus(), *subject);
    CHECK(it.training.size() == 4);
    CHECK(std::ranges::count(it.training, "joy", &Materials::Text::pole) == 2);
    CHECK(std::ranges::count(it.training, "less joy", &Materials::Text::pole) == 2);
    REQUIRE(it.pairs.size() == 1);
    CHECK(it.pairs[0].own == "joy about the garden");
    CHECK(it.pairs[0].opposite == "fear about the garden");
}

TEST_CASE("of a quadrant by name: against the other quadrants") {
    const auto subject = concept_subject(LinearWorld::library(LinearWorld::right), "calm");
    REQUIRE(subject);
    const Materials it = materials_of(corpus(), *subject);
    CHECK(it.training.size() == 2 * 4);
    CHECK(it.pairs.size() == 1);
}

TEST_CASE("of pairs: every fifth is held out, both of its sides") {
    Library library = LinearWorld::library(LinearWorld::right);
    library.vectors["honesty"] = {.name = "honesty", .rows = library.vectors.at("calm").rows};
    const auto subject = concept_subject(library, "honesty");
    REQUIRE(subject);
    std::vector<Pair> pairs;
    for (int i = 1; i <= 11; ++i) {
        pairs.push_back(
            {.positive = "true " + std::to_string(i), .negative = "false " + std::to_string(i)});
    }
    const Materials it = materials_of(pairs, corpus(), *subject);
    CHECK(it.training.size() == 2 * 9);
    CHECK(it.held_out.size() == 2 * 2);
    REQUIRE(it.pairs.size() == 2);
    CHECK(it.pairs[0].own == "true 5");
    CHECK(it.pairs[1].opposite == "false 10");
    CHECK(it.held_out[0].topic == it.held_out[1].topic);
    CHECK(it.questions.size() == 1);
    CHECK(it.hash != corpus().hash);
}

TEST_CASE("of a concept that the corpus does not know there are no texts") {
    Library library = LinearWorld::library(LinearWorld::right);
    library.vectors["honesty"] = {.name = "honesty", .rows = library.vectors.at("calm").rows};
    const auto subject = concept_subject(library, "honesty");
    REQUIRE(subject);
    const Materials it = materials_of(corpus(), *subject);
    CHECK(it.training.empty());
    CHECK(it.pairs.empty());
    CHECK(it.questions.size() == 1);
}

}  // namespace
}  // namespace elpis::steering::evaluation
