#include "elpis/cli/affect/moment_text.h"

#include <chrono>
#include <cmath>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"

namespace elpis::cli {
namespace {

constexpr Clock::Wall kNow{std::chrono::seconds(1'795'900'000)};

double read(std::string_view text) {
    const auto moment = to_moment(text, kNow);
    if (!moment) FAIL(moment.error().message);
    return unix_seconds(*moment);
}

TEST_CASE("moments are dates, dates with times, times ago, or Unix seconds") {
    CHECK(read("1970-01-02") == 86'400.0);
    CHECK(read("2000-02-29T00:00") == 951'782'400.0);
    CHECK(read("2000-02-29 00:00:01") == 951'782'401.0);
    CHECK(read("2000-02-29T00:00:01.25Z") == 951'782'401.25);
    CHECK(read("2000-02-29T01:30+01:30") == 951'782'400.0);
    CHECK(read("2000-02-28T22:00-02:00") == 951'782'400.0);
    CHECK(read("2h") == unix_seconds(kNow) - 7'200.0);
    CHECK(read("951782400") == 951'782'400.0);
}

TEST_CASE("what is no moment is refused with what would be one") {
    for (const auto* text : {"",
                             "yesterday",
                             "2026-13-01",
                             "2026-02-29",
                             "2026-1-1",
                             "2026-01-01T",
                             "2026-01-01T25:00",
                             "2026-01-01T10:00:60",
                             "2026-01-01T10:00x",
                             "2026-01-01T10:00:00.",
                             "-5",
                             "nan",
                             "1e300"}) {
        CAPTURE(text);
        const auto moment = to_moment(text, kNow);
        REQUIRE_FALSE(moment);
        CHECK(moment.error().code == ErrorCode::InvalidArgument);
        CHECK(moment.error().message.find("2026-11-28T20:15") != std::string::npos);
    }
}

TEST_CASE("what is written is read again as the same moment") {
    for (const double seconds : {0.0, 1.0, 951'782'399.0, 1'795'900'000.5, 4'000'000'000.125}) {
        const Clock::Wall moment = from_unix_seconds(seconds);
        CHECK(to_moment(moment_text(moment), kNow).value() == moment);
    }
    CHECK(moment_text(from_unix_seconds(951'782'401.0)) == "2000-02-29T00:00:01Z");
    CHECK(moment_text(from_unix_seconds(951'782'401.25)) == "2000-02-29T00:00:01.250000Z");
}

TEST_CASE("ages are whole numbers of the unit that suits them, and never negative") {
    const auto age = [](double seconds) {
        return age_text(from_unix_seconds(unix_seconds(kNow) - seconds), kNow);
    };
    CHECK(age(0.0) == "0 s");
    CHECK(age(99.0) == "99 s");
    CHECK(age(125.0) == "2 min");
    CHECK(age(7'300.0) == "2 h");
    CHECK(age(200'000.0) == "2 d");
    CHECK(age(-50.0) == "0 s");
}

TEST_CASE("a moment of another year has its year") {
    const Clock::Wall moment = from_unix_seconds(951'782'401.0);
    CHECK(short_moment(moment, moment) == "29 Feb 00:00:01");
    CHECK(short_moment(moment, kNow) == "29 Feb 2000 00:00:01");
}

TEST_CASE("seconds that no clock shows become ones that it does") {
    CHECK(unix_seconds(from_unix_seconds(1e300)) == 9.2e9);
    CHECK(unix_seconds(from_unix_seconds(NAN)) == 0.0);
}

}  // namespace
}  // namespace elpis::cli
