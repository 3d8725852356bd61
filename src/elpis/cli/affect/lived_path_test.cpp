#include "elpis/cli/affect/lived_path.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/base/clock.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/cli/affect/path_svg.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

using affect::Instant;
using affect::Seconds;
using affect::State;
using journal::Event;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Clock::Wall kBegin{std::chrono::seconds(1'000'000)};

// What the journal has of a life in which these pushes came, at these seconds.
std::vector<Event> lived(const affect::Options& options, const std::vector<double>& at) {
    affect::Feeling feeling(options, Instant{0});
    std::vector<Event> events;
    for (const double time : at) {
        const affect::Snapshot before = feeling.read(Instant{time});
        const auto after =
            feeling.apply({.valence = 0.3, .arousal = -0.2, .type = "x"}, Instant{time});
        REQUIRE(after);
        events.push_back({.id = static_cast<std::int64_t>(events.size()) + 1,
                          .time = kBegin + std::chrono::milliseconds(std::llround(time * 1000)),
                          .character = "odda",
                          .type = "x",
                          .before = {.emotion = before.emotion, .mood = before.mood},
                          .after = {.emotion = after->emotion, .mood = after->mood},
                          .cause = journal::Cause::ToolCall});
    }
    return events;
}

PathRules rules(const affect::Options& options) {
    return {.options = options, .home = options.baseline};
}

TEST_CASE("the path between events is that of the feeling itself, in random lives") {
    affect::testing::Dice dice(5);
    for (int i = 0; i < 300; ++i) {
        affect::Options options;
        options.baseline = dice.state();
        options.half_lives.valence = Seconds(dice.magnitude(10.0, 1e4));
        std::vector<double> at;
        for (double time = 0.0; at.size() < 5;)
            at.push_back(time = std::round(time + dice.between(1.0, 900.0)));
        const auto events = lived(options, at);
        const auto path =
            lived_path(events, rules(options), kBegin, events.back().time + minutes(10), 50);
        CHECK(std::ranges::is_sorted(path.points, {}, &LivedPath::Point::time));
        CHECK(path.marks.size() == at.size());
        affect::Feeling feeling(options, Instant{0});
        std::size_t next = 0;
        for (const LivedPath::Point& point : path.points) {
            const Instant now{unix_seconds(point.time) - unix_seconds(kBegin)};
            while (next < at.size() && Instant{at[next]} < now) {
                REQUIRE(feeling.apply({.valence = 0.3, .arousal = -0.2, .type = "x"},
                                      Instant{at[next++]}));
            }
            // At the moment of an event there are two points, before and after it.
            if (next < at.size() && at[next] == now.count()) continue;
            const State felt = feeling.read(now).emotion;
            CHECK(std::abs(point.emotion.valence - felt.valence) < 1e-9);
            CHECK(std::abs(point.emotion.arousal - felt.arousal) < 1e-9);
        }
    }
}

TEST_CASE("a path begins where it was asked to, by what happened before, or with the first event") {
    const affect::Options options;
    const auto events = lived(options, {10.0, 100.0});
    const auto whole = lived_path(events, rules(options), kBegin, kBegin + seconds(200), 20);
    CHECK(whole.points.front().time == kBegin + seconds(10));
    CHECK(whole.points.back().time == kBegin + seconds(200));
    const auto late =
        lived_path(events, rules(options), kBegin + seconds(50), kBegin + seconds(90), 5);
    CHECK(late.points.front().time == kBegin + seconds(50));
    CHECK(late.points.back().time == kBegin + seconds(90));
    CHECK(late.points.size() == 5);
    CHECK(late.marks.empty());
    CHECK(lived_path({}, rules(options), kBegin, kBegin + seconds(1), 9).points.empty());
}

TEST_CASE("a feeling whose clock is moved by hand stays where it is between events") {
    const affect::Options options;
    const auto events = lived(options, {10.0});
    PathRules by_hand = rules(options);
    by_hand.stands_still = true;
    const auto path = lived_path(events, by_hand, kBegin, kBegin + minutes(60), 10);
    CHECK(path.points.back().emotion == events.back().after.emotion);
}

TEST_CASE("after the home was moved the path settles to the new one, and before to the old") {
    const affect::Options options;
    auto events = lived(options, {10.0, 4'000.0});
    events.back().cause = journal::Cause::SetBaseline;
    const PathRules moved{.options = options, .home = {.valence = 0.9, .arousal = 0.0}};
    const auto path = lived_path(events, moved, kBegin, kBegin + seconds(400'000), 500);
    const auto before = std::ranges::find_if(
        path.points, [](const auto& it) { return it.time > kBegin + seconds(3'000); });
    CHECK(before->emotion.valence < 0.1);
    CHECK(path.points.back().emotion.valence == doctest::Approx(0.9).epsilon(0.01));
}

TEST_CASE("pictures are SVG with text escaped and the curves in it") {
    const affect::Options options;
    const auto path =
        lived_path(lived(options, {10.0, 100.0}), rules(options), kBegin, kBegin + minutes(30), 50);
    for (const std::string& svg :
         {path_over_time_svg("<odda>", path), path_in_plane_svg("<odda>", path)}) {
        CHECK(svg.starts_with("<svg xmlns"));
        CHECK(svg.ends_with("</svg>\n"));
        CHECK(svg.find("&lt;odda&gt;") != std::string::npos);
        CHECK(svg.find("<odda>") == std::string::npos);
        CHECK(svg.find("<polyline") != std::string::npos);
        CHECK(svg.find("nan") == std::string::npos);
    }
    CHECK(path_over_time_svg("odda", path).find("minutes since 1970-01-12T13:46:50Z") !=
          std::string::npos);
    // A path of a single moment is a picture, too.
    const auto point = lived_path(
        lived(options, {10.0}), rules(options), kBegin + seconds(10), kBegin + seconds(10), 5);
    CHECK(path_over_time_svg("odda", point).find("nan") == std::string::npos);
}

}  // namespace
}  // namespace elpis::cli
