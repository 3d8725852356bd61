#include "elpis/base/utc_time.h"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace elpis {
namespace {

using Wall = std::chrono::system_clock::time_point;

std::string text(Wall moment) {
    const UtcTime at = utc_time(moment);
    return fmt::format("{}-{}-{} {}:{}:{} {}",
                       at.year,
                       at.month,
                       at.day,
                       at.hour,
                       at.minute,
                       at.second,
                       at.microsecond);
}

TEST_CASE("a moment has the date and the time of day of UTC") {
    CHECK(text(Wall(std::chrono::seconds(0))) == "1970-1-1 0:0:0 0");
    CHECK(text(Wall(std::chrono::seconds(1'709'251'199) + std::chrono::microseconds(999'999))) ==
          "2024-2-29 23:59:59 999999");
}

TEST_CASE("what is finer than a microsecond is cut, before 1970 towards the past, too") {
    CHECK(text(Wall(std::chrono::nanoseconds(1'999))) == "1970-1-1 0:0:0 1");
    CHECK(text(Wall(std::chrono::nanoseconds(-1))) == "1969-12-31 23:59:59 999999");
}

TEST_CASE("a thousand moments of five centuries are those of the C library") {
    std::uint64_t random = 1;
    for (int i = 0; i < 1'000; ++i) {
        random = random * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
        const auto seconds = static_cast<std::int64_t>(random >> 30U) - 8'000'000'000;
        const std::time_t time = seconds;
        std::tm wanted{};
        REQUIRE(::gmtime_r(&time, &wanted) != nullptr);
        CHECK(text(Wall(std::chrono::seconds(seconds))) == fmt::format("{}-{}-{} {}:{}:{} 0",
                                                                       wanted.tm_year + 1900,
                                                                       wanted.tm_mon + 1,
                                                                       wanted.tm_mday,
                                                                       wanted.tm_hour,
                                                                       wanted.tm_min,
                                                                       wanted.tm_sec));
    }
}

}  // namespace
}  // namespace elpis
