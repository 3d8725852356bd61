#include "elpis/steering/felt.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"
#include "elpis/base/error.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/gauge.h"
#include "elpis/steering/library.h"
#include "elpis/steering/testing/sets.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

using affect::testing::Dice;

// Gauges along the axes of a stream two numbers wide; valence = 0.5·joy, arousal = 0.5·anger.
Library by_hand() {
    Library library;
    library.name = "by hand";
    library.model = {.blocks = 8, .width = 2, .architecture = {}, .fingerprint = {}};
    library.gauges["joy"] = {.block = 2, .unit = {1.0F, 0.0F}};
    library.gauges["anger"] = {.block = 4, .unit = {0.0F, 1.0F}, .centre = 1.0, .deviation = 2.0};
    library.gauges["calm"] = {.block = 2, .unit = {0.0F, 1.0F}};
    library.plane = PlaneReading{.valence = {.weights = {{"joy", 0.5}}},
                                 .arousal = {.weights = {{"anger", 0.5}}}};
    return library;
}

FeltText felt_in(const TextReading& reading,
                 const std::vector<int>& blocks,
                 const Library& library,
                 const std::vector<std::string>& labels = {}) {
    auto text = felt(reading, blocks, library, labels);
    REQUIRE(text);
    return *std::move(text);
}

TEST_CASE("a text read as a mean gives its place and its labels, strongest first") {
    TextReading reading{.tokens = 5};
    reading.activations = {{9.0F, 9.0F}, {0.4F, 7.0F}, {0.0F, 4.0F}};  // blocks 1, 2, 4
    const FeltText text = felt_in(reading, {1, 2, 4}, by_hand());
    REQUIRE(text.whole.place);
    CHECK(text.whole.place->valence == doctest::Approx(0.2));
    CHECK(text.whole.place->arousal == doctest::Approx(0.75));
    REQUIRE(text.whole.labels.size() == 2);  // quadrants are no labels unless asked for
    CHECK(text.whole.labels[0] == Label{.name = "anger", .score = 1.5});
    CHECK(text.whole.labels[1].name == "joy");
    CHECK(text.tokens.empty());
    CHECK_FALSE(text.valence);
}

TEST_CASE("a text read by tokens gives each, and a summary without the first") {
    TextReading reading{.tokens = 3, .pieces = {"I", " am", " glad"}};
    reading.activations = {{90.0F, 0.0F, 0.2F, 0.0F, 0.8F, 0.0F},    // block 2
                           {90.0F, 90.0F, 0.0F, 1.0F, 0.0F, 1.0F}};  // block 4
    const FeltText text = felt_in(reading, {2, 4}, by_hand());
    REQUIRE(text.tokens.size() == 3);
    CHECK(text.tokens[0].place->valence == 1.0);
    CHECK(text.tokens[2].place->valence == doctest::Approx(0.4));
    CHECK(text.whole.place->valence == doctest::Approx(0.25));
    CHECK(text.whole.place->arousal == doctest::Approx(0.0));
    REQUIRE(text.valence);
    CHECK(text.valence->mean == doctest::Approx(0.25));
    CHECK(text.valence->final == doctest::Approx(0.4));
    CHECK(text.valence->max == doctest::Approx(0.4));
    CHECK(text.valence->median == doctest::Approx(0.25));
}

TEST_CASE("labels can be chosen, in any number, quadrants too") {
    TextReading reading{.tokens = 2};
    reading.activations = {{0.4F, 7.0F}, {0.0F, 4.0F}};
    const FeltText text = felt_in(reading, {2, 4}, by_hand(), {"joy", "calm"});
    REQUIRE(text.whole.labels.size() == 2);
    CHECK(text.whole.labels[0] == Label{.name = "calm", .score = 7.0});
    const std::vector<std::string> unknown{"angre"};
    const auto refused = felt(reading, std::vector<int>{2, 4}, by_hand(), unknown);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message ==
          "the vector set \"by hand\" cannot read \"angre\" back; the nearest it can are anger, "
          "calm or joy");
}

TEST_CASE("without a plane there are labels alone") {
    Library library = by_hand();
    library.plane.reset();
    TextReading reading{.tokens = 2, .pieces = {"a", "b"}};
    reading.activations = {{0.0F, 0.0F, 0.4F, 7.0F}, {0.0F, 0.0F, 0.0F, 4.0F}};
    const FeltText text = felt_in(reading, {2, 4}, library);
    CHECK_FALSE(text.whole.place);
    CHECK_FALSE(text.valence);
    CHECK(text.whole.labels.size() == 2);
}

TEST_CASE("a text of one token counts that one") {
    TextReading reading{.tokens = 1, .pieces = {"joy"}};
    reading.activations = {{0.6F, 0.0F}, {0.0F, 1.0F}};
    CHECK(felt_in(reading, {2, 4}, by_hand()).whole.place->valence == doctest::Approx(0.3));
}

TEST_CASE("readings that do not fit are refused") {
    const auto refusal =
        [](const TextReading& reading, const std::vector<int>& blocks, const Library& library) {
            const auto text = felt(reading, blocks, library);
            REQUIRE_FALSE(text);
            CHECK(text.error().code == ErrorCode::InvalidArgument);
            return text.error().message;
        };
    TextReading reading{.tokens = 2};
    reading.activations = {{0.4F, 7.0F}};
    CHECK(refusal(reading, {2}, by_hand()) == "\"anger\" is read at block 4, which was not read");
    CHECK(refusal(reading, {2, 4}, by_hand()).contains("was not read"));
    reading.activations = {{0.4F, 7.0F, 1.0F}, {0.0F, 0.0F}};
    CHECK(refusal(reading, {2, 4}, by_hand()) == "block 2 gave 3 numbers, which are no rows of 2");
    reading.activations = {{0.4F, 7.0F, 1.0F, 1.0F}, {0.0F, 0.0F}};
    CHECK(refusal(reading, {2, 4}, by_hand()).contains("another block"));
    reading.activations = {{0.4F, 7.0F, 1.0F, 1.0F}, {0.0F, 0.0F, 0.0F, 0.0F}};
    CHECK(refusal(reading, {2, 4}, by_hand()) == "a reading of one row per block has 2");
    CHECK(refusal(reading, {2, 4}, Library{.name = "bare"}).contains("\"bare\" has no gauges"));
    const auto projected = felt(std::vector<float>{1.0F, 2.0F}, 0, by_hand());
    REQUIRE_FALSE(projected);
    CHECK(projected.error().message == "2 projections are no rows of 3 gauges");
}

TEST_CASE("what to read, and what to call it, is known beforehand") {
    const Library library = by_hand();
    CHECK(gauged_blocks(library) == std::vector<int>{2, 4});
    CHECK(label_names(library) == std::vector<std::string>{"anger", "joy"});
}

TEST_CASE("mean, tokens and projections of one text feel the same") {
    Dice dice(461);
    for (int i = 0; i < 200; ++i) {
        Library library;
        for (const std::string name : {"arousal", "joy", "valence"}) {
            library.gauges[name] = {.block = 3,
                                    .unit = unit_of(testing::random_row(dice)),
                                    .centre = dice.between(-1.0, 1.0),
                                    .deviation = dice.between(1.0, 5.0)};
        }
        library.plane = PlaneReading{.valence = {.weights = {{"valence", 0.1}}},
                                     .arousal = {.weights = {{"arousal", 0.1}}}};
        const std::size_t tokens = 2 + dice.below(6);
        TextReading by_tokens{.tokens = static_cast<int>(tokens),
                              .pieces = std::vector<std::string>(tokens)};
        TextReading by_mean{.tokens = static_cast<int>(tokens)};
        std::vector<float> rows;
        Rows mean;
        std::vector<float> projections;
        for (std::size_t token = 0; token < tokens; ++token) {
            const std::vector<float> row = testing::random_row(dice);
            rows.insert(rows.end(), row.begin(), row.end());
            if (token > 0) add_scaled(mean, {{3, row}}, 1.0 / static_cast<double>(tokens - 1));
            for (const auto& [name, gauge] : library.gauges)
                projections.push_back(static_cast<float>(projection_of(row, gauge)));
        }
        by_tokens.activations = {rows};
        by_mean.activations = {mean.at(3)};
        const FeltText one = felt_in(by_tokens, {3}, library);
        const FeltText other = felt_in(by_mean, {3}, library);
        const auto third = felt(projections, 1, library);
        REQUIRE(third);
        for (const FeltText* text : {&other, &*third}) {
            REQUIRE(text->whole.place->valence ==
                    doctest::Approx(one.whole.place->valence).epsilon(1e-4));
            REQUIRE(text->whole.labels[0].score ==
                    doctest::Approx(one.whole.labels[0].score).epsilon(1e-4));
        }
        REQUIRE(third->tokens.size() == tokens);
    }
}

}  // namespace
}  // namespace elpis::steering
