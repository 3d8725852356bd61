#include "elpis/mind/history.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/emotion.h"

namespace elpis::mind {
namespace {

using std::chrono::microseconds;

journal::Event event_at(std::int64_t id, std::int64_t time) {
    return {.id = id,
            .time = Clock::Wall(microseconds(time)),
            .type = "praise",
            .before = {.emotion = {0.1, 0.2}, .mood = {0.0, 0.0}},
            .after = {.emotion = {0.3, 0.4}, .mood = {0.05, 0.06}},
            .cause = journal::Cause::SetEmotion,
            .context = "why"};
}

TEST_CASE("a page has what happened, what was felt after it, and where the older ones are") {
    const HistoryPage page = history_page(
        "ada",
        {.records = {event_at(7, 2'500'000), event_at(8, 3'000'000)},
         .next = journal::Cursor{.time = Clock::Wall(microseconds(2'500'000)), .id = 7}});
    CHECK(page.character == "ada");
    REQUIRE(page.events.size() == 2);
    CHECK(page.events[0].id == 7);
    CHECK(page.events[0].time == 2.5);
    CHECK(page.events[0].cause == "set_emotion");
    CHECK(page.events[0].context == "why");
    REQUIRE(page.points.size() == 2);
    CHECK(page.points[1].time == 3.0);
    CHECK(page.points[1].emotion.valence == 0.3);
    CHECK(page.points[1].mood.arousal == 0.06);
    CHECK(history_end(page.before) ==
          journal::Cursor{.time = Clock::Wall(microseconds(2'500'000)), .id = 7});
    CHECK(history_page("ada", {}).before.empty());
}

TEST_CASE("a page ends where an earlier one said, and nowhere else") {
    CHECK(history_end(std::nullopt) == journal::kEnd);
    CHECK(history_end("9999999999999999-1"));  // later than any clock shows
    for (const char* text :
         {"", "-", "1", "1-", "-1-2", "1-2-3", "1-x", "1--2", " 1-2", "99999999999999999999-1"}) {
        CAPTURE(text);
        const auto refused = history_end(text);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::InvalidArgument);
        CHECK(refused.error().message.starts_with("before is \""));
    }
}

}  // namespace
}  // namespace elpis::mind
