#include "elpis/mind/saved_life.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/saved_feeling.h"
#include "elpis/base/error.h"
#include "elpis/journal/records.h"
#include "elpis/mind/emotion.h"

namespace elpis::mind {
namespace {

SavedLife some_life() {
    affect::Feeling feeling(affect::Options{}, affect::Instant{1.25});
    REQUIRE(feeling.apply({.valence = 0.3, .arousal = 0.1, .type = "a \"quoted\" event"},
                          affect::Instant{100.0 / 3.0}));
    return {.feeling = feeling.saved(), .clock = ClockKind::Manual, .now = affect::Instant{70.1}};
}

TEST_CASE("a life is read as it was written, and a reader of feelings reads it, too") {
    const SavedLife life = some_life();
    const auto read = life_from_json(to_json(life));
    REQUIRE(read);
    CHECK(*read == life);
    const auto feeling = affect::from_json(to_json(life));
    REQUIRE(feeling);
    CHECK(*feeling == life.feeling);
}

TEST_CASE("a feeling by itself goes by the wall clock and was saved when it last changed") {
    const SavedLife life = some_life();
    const auto read = life_from_json(affect::to_json(life.feeling));
    REQUIRE(read);
    CHECK(read->clock == ClockKind::Wall);
    CHECK(read->now == life.feeling.moment.time);
}

TEST_CASE("the longest life that settings allow fits into the journal, and is read again") {
    affect::Options options;
    options.trajectory.history_size = 100;  // the largest setting
    options.habituation.factor = 0.9;
    options.noise = {.valence = 0.005, .arousal = 0.005, .seed = 1};
    affect::Feeling feeling(options, affect::Instant{1e9 / 3.0});
    for (int i = 0; i < 200; ++i) {
        // Names of 64 bytes, each of which JSON writes as six.
        std::string name = std::to_string(i);
        name.resize(64, '\x01');
        REQUIRE(feeling.apply({.valence = 0.1 / 3.0, .arousal = -0.1 / 7.0, .type = name},
                              affect::Instant{1e9 / 3.0 + i / 7.0}));
    }
    const SavedLife life{.feeling = feeling.saved(), .now = feeling.saved().moment.time};
    const std::string text = to_json(life);
    CHECK(text.size() < journal::kMaxState / 4);
    CHECK(life_from_json(text) == life);
}

TEST_CASE("a clock that is none and a moment before the last change are refused with a reason") {
    const auto with = [](const std::string& fields) {
        std::string text = affect::to_json(some_life().feeling);
        text.pop_back();
        return life_from_json(text + "," + fields + "}");
    };
    for (const char* const bad :
         {R"("clock":"sun")", R"("clock":7)", R"("now":1)", R"("now":"soon")", R"("now":null)"}) {
        const auto refused = with(bad);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::InvalidArgument);
    }
    CHECK(life_from_json("").error().code == ErrorCode::InvalidArgument);
    CHECK(life_from_json("[]").error().code == ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace elpis::mind
