#include "elpis/cli/affect/kept_life.h"

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

using affect::Instant;

using std::chrono::minutes;

constexpr Clock::Wall kNow{std::chrono::seconds(1'795'900'000)};

// What a server writes, whose clock began with the machine.
journal::SavedState saved_by_server(const affect::Options& options, const char* extra) {
    affect::Feeling feeling(options, Instant{100.0});
    REQUIRE(feeling.apply({.valence = 0.4, .arousal = 0.2, .type = "success"}, Instant{100.0}));
    std::string json = affect::to_json(feeling.saved());
    json.pop_back();
    return {.json = json + extra + "}", .at = kNow};
}

TEST_CASE("a life goes on as if the clock had simply run on") {
    const affect::Options options;
    const auto life = revive(saved_by_server(options, ""), options, kNow + minutes(5));
    REQUIRE(life);
    CHECK(life->lived);
    CHECK_FALSE(life->manual);
    affect::Feeling same(options, Instant{0});
    REQUIRE(same.apply({.valence = 0.4, .arousal = 0.2, .type = "success"}, Instant{0}));
    const auto felt = life->feeling.read(life->now);
    CHECK(felt.emotion.valence ==
          doctest::Approx(same.read(Instant{300.0}).emotion.valence).epsilon(1e-9));
    CHECK(life->wall(felt.last_update) == kNow);
}

TEST_CASE("what was saved long after the last change has settled until then") {
    const affect::Options options;
    // Saved at 400 of its clock, which was kNow: the event was five minutes before.
    const auto life =
        revive(saved_by_server(options, R"(,"clock":"wall","now":400.0)"), options, kNow);
    REQUIRE(life);
    CHECK(life->wall(life->feeling.read(life->now).last_update) == kNow - minutes(5));
}

TEST_CASE("a clock that is moved by hand stands still") {
    const affect::Options options;
    const auto saved = saved_by_server(options, R"(,"clock":"manual","now":160.0)");
    const auto soon = revive(saved, options, kNow);
    const auto late = revive(saved, options, kNow + minutes(500));
    REQUIRE(soon);
    REQUIRE(late);
    CHECK(soon->manual);
    CHECK(soon->feeling.read(soon->now).emotion == late->feeling.read(late->now).emotion);
    CHECK(late->wall(late->now) == kNow);
}

TEST_CASE("what is kept is revived as the same life, by either clock") {
    const affect::Options options;
    for (const bool manual : {false, true}) {
        KeptLife life = newborn(options, manual, kNow);
        REQUIRE(life.feeling.apply({.valence = 0.3, .arousal = 0.1, .type = "x"}, life.now));
        const auto again = revive(kept(life, kNow), options, kNow);
        REQUIRE(again);
        CHECK(again->manual == manual);
        CHECK(again->feeling.read(again->now).emotion == life.feeling.read(life.now).emotion);
        CHECK(again->feeling.saved().update_count == 1);
    }
}

TEST_CASE("a text that is no life is refused with what is wrong") {
    const affect::Options options;
    const auto refused = [&](const char* extra) {
        const auto life = revive(saved_by_server(options, extra), options, kNow);
        REQUIRE_FALSE(life);
        CHECK(life.error().code == ErrorCode::InvalidArgument);
        return life.error().message;
    };
    CHECK(refused(R"(,"clock":"sundial")").find("manual") != std::string::npos);
    CHECK(refused(R"(,"clock":7)").find("manual") != std::string::npos);
    CHECK(refused(R"(,"now":"late")").find("\"now\"") != std::string::npos);
    CHECK(refused(R"(,"now":99.0)").find("100") != std::string::npos);
    CHECK_FALSE(revive({.json = "[]", .at = kNow}, options, kNow));
}

}  // namespace
}  // namespace elpis::cli
