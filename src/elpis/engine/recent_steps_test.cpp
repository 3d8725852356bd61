#include "elpis/engine/recent_steps.h"

#include <doctest/doctest.h>

namespace elpis::engine {
namespace {

TEST_CASE("nothing was done yet: zeros") {
    const RecentSteps::Summary summary = RecentSteps().summary();
    CHECK(summary.median_ms == 0.0);
    CHECK(summary.p95_ms == 0.0);
    CHECK(summary.tokens_per_second == 0.0);
}

TEST_CASE("median, p95 and speed are of the steps that were taken") {
    RecentSteps recent;
    for (int i = 0; i < 99; ++i)
        recent.add({.seconds = 0.01, .written = 2});
    recent.add({.seconds = 1.01, .written = 2, .read = 200});
    const RecentSteps::Summary summary = recent.summary();
    CHECK(summary.median_ms == doctest::Approx(10.0));
    CHECK(summary.p95_ms == doctest::Approx(10.0));
    CHECK(summary.tokens_per_second == doctest::Approx(100.0));
    CHECK(summary.read_per_second == doctest::Approx(100.0));
}

TEST_CASE("only the last steps count") {
    RecentSteps recent(4);
    for (int i = 0; i < 10; ++i)
        recent.add({.seconds = 9.0, .written = 1});
    for (int i = 0; i < 4; ++i)
        recent.add({.seconds = 0.002, .written = 1});
    CHECK(recent.summary().p95_ms == doctest::Approx(2.0));
}

}  // namespace
}  // namespace elpis::engine
