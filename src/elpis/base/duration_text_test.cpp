#include "elpis/base/duration_text.h"

#include <random>

#include <doctest/doctest.h>

namespace elpis {
namespace {

TEST_CASE("times are written with a unit or as seconds") {
    CHECK(to_seconds("90s") == 90.0);
    CHECK(to_seconds("5m") == 300.0);
    CHECK(to_seconds("1.5h") == 5'400.0);
    CHECK(to_seconds("2d") == 172'800.0);
    CHECK(to_seconds("12.5") == 12.5);
    for (const char* wrong :
         {"", "m", "5 m", "5min", "m5", "nan", "inf", "-inf", "infm", "1e999", "1e308d"}) {
        CAPTURE(wrong);
        CHECK_FALSE(to_seconds(wrong).has_value());
    }
}

TEST_CASE("a time is shown in the largest unit that leaves a whole number") {
    CHECK(from_seconds(0) == "0s");
    CHECK(from_seconds(150) == "150s");
    CHECK(from_seconds(300) == "5m");
    CHECK(from_seconds(10'800) == "3h");
    CHECK(from_seconds(0.5) == "0.5s");
}

TEST_CASE("every time survives being written") {
    std::mt19937_64 random(7);
    std::uniform_int_distribution<int> seconds(0, 10'000'000);
    for (int i = 0; i < 10'000; ++i) {
        const double time = seconds(random);
        CHECK(to_seconds(from_seconds(time)) == time);
    }
}

}  // namespace
}  // namespace elpis
