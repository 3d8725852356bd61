#include "elpis/mind/saved_life.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/saved_feeling.h"
#include "elpis/base/error.h"
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
