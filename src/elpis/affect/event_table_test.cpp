#include "elpis/affect/event_table.h"

#include <doctest/doctest.h>

#include "elpis/affect/options.h"

namespace elpis::affect {
namespace {

using Effect = EventTable::Effect;

TEST_CASE("the standard table has the reference implementation's fifteen events") {
    const EventTable table = EventTable::standard();

    CHECK(table.effects().size() == 15);
    CHECK(table.effect_of("success") == Effect{.valence = 0.20, .arousal = 0.10});
    CHECK(table.effect_of("test_passed") == Effect{.valence = 0.15, .arousal = 0.05});
    CHECK(table.effect_of("insight") == Effect{.valence = 0.25, .arousal = 0.20});
    CHECK(table.effect_of("failure") == Effect{.valence = -0.20, .arousal = 0.15});
    CHECK(table.effect_of("test_failed") == Effect{.valence = -0.15, .arousal = 0.10});
    CHECK(table.effect_of("error") == Effect{.valence = -0.10, .arousal = 0.20});
    CHECK(table.effect_of("frustration") == Effect{.valence = -0.15, .arousal = 0.25});
    CHECK(table.effect_of("blocked") == Effect{.valence = -0.20, .arousal = 0.30});
    CHECK(table.effect_of("idle") == Effect{.valence = 0.0, .arousal = -0.10});
    CHECK(table.effect_of("routine") == Effect{.valence = 0.05, .arousal = -0.05});
    CHECK(table.effect_of("novelty") == Effect{.valence = 0.10, .arousal = 0.20});
    CHECK(table.effect_of("exploration") == Effect{.valence = 0.15, .arousal = 0.15});
    CHECK(table.effect_of("user_positive") == Effect{.valence = 0.15, .arousal = 0.10});
    CHECK(table.effect_of("user_negative") == Effect{.valence = -0.10, .arousal = 0.15});
    CHECK(table.effect_of("user_question") == Effect{.valence = 0.05, .arousal = 0.10});
}

TEST_CASE("an unknown event raises arousal a little") {
    const EventTable table = EventTable::standard();

    CHECK_FALSE(table.knows("celebration"));
    CHECK(table.effect_of("celebration") == Effect{.valence = 0.0, .arousal = 0.05});
    CHECK(table.effect_of("") == Effect{.valence = 0.0, .arousal = 0.05});
}

TEST_CASE("names are exact") {
    const EventTable table = EventTable::standard();

    CHECK(table.knows("success"));
    CHECK_FALSE(table.knows("Success"));
    CHECK_FALSE(table.knows(" success"));
}

TEST_CASE("the emotions of OCC are event types where the options ask for them") {
    Options options;
    const EventTable without = EventTable::of(options);
    CHECK(without.effects().size() == 15);
    CHECK_FALSE(without.knows("joy"));

    options.occ_events = true;
    const EventTable table = EventTable::of(options);
    CHECK(table.effects().size() == 15 + 21);
    CHECK(table.effect_of("success") == Effect{.valence = 0.20, .arousal = 0.10});
    CHECK(table.effect_of("happy_for") ==
          Effect{.valence = 0.40, .arousal = 0.20, .dominance = 0.20});
    CHECK(table.effect_of("fear") == Effect{.valence = -0.64, .arousal = 0.60, .dominance = -0.43});
}

TEST_CASE("own events stand beside those of the table, or in their place") {
    Options options;
    options.occ_events = true;
    options.events = {{"success", {.valence = 0.4, .arousal = -0.1}},
                      {"fear", {.valence = -0.2, .arousal = 0.1, .dominance = 0.0}},
                      {"rain", {.valence = -0.05, .arousal = -0.1, .dominance = -0.1}}};
    const EventTable table = EventTable::of(options);

    CHECK(table.effects().size() == 15 + 21 + 1);
    CHECK(table.effect_of("success") == Effect{.valence = 0.4, .arousal = -0.1});
    CHECK(table.effect_of("fear") == Effect{.valence = -0.2, .arousal = 0.1});
    CHECK(table.effect_of("rain").dominance == -0.1);
    CHECK(table.effect_of("failure") == Effect{.valence = -0.20, .arousal = 0.15});
}

}  // namespace
}  // namespace elpis::affect
