#include "elpis/cli/demo/moods.h"

#include <cmath>
#include <set>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/affect/event_table.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"

namespace elpis::cli {
namespace {

TEST_CASE("what happens to each character brings it well into the quadrant it stands for") {
    const auto table = affect::EventTable::standard();
    const affect::Instant now{0};
    for (const Mood& mood : moods()) {
        CAPTURE(mood.quadrant);
        affect::Feeling feeling(affect::Options{}, now);
        for (const Happening& happening : mood.happenings) {
            REQUIRE(table.knows(happening.event_type));
            const auto effect = table.effect_of(happening.event_type);
            for (int i = 0; i < happening.times; ++i) {
                REQUIRE(feeling.apply({.valence = effect.valence,
                                       .arousal = effect.arousal,
                                       .intensity = happening.intensity},
                                      now));
            }
        }
        const affect::Snapshot felt = feeling.read(now);
        CHECK(affect::name_of(felt.quadrant) == mood.quadrant);
        CHECK(std::abs(felt.emotion.valence) > 0.4);
        CHECK(std::abs(felt.emotion.arousal) > 0.4);
    }
}

TEST_CASE("the four are four characters in four quadrants") {
    std::set<std::string_view> names;
    std::set<std::string_view> quadrants;
    for (const Mood& mood : moods()) {
        names.insert(mood.character);
        quadrants.insert(mood.quadrant);
    }
    CHECK(names.size() == 4);
    CHECK(quadrants.size() == 4);
}

}  // namespace
}  // namespace elpis::cli
