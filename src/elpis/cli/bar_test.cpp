#include "elpis/cli/bar.h"

#include <cmath>
#include <random>

#include <doctest/doctest.h>

#include "elpis/cli/columns.h"

namespace elpis::cli {
namespace {

TEST_CASE("a gauge grows from the middle to its sign's side") {
    CHECK(gauge(0.0, 4, true) == "····│····");
    CHECK(gauge(0.5, 4, true) == "····│██··");
    CHECK(gauge(-0.5, 4, true) == "··██│····");
    CHECK(gauge(1.0, 4, true) == "····│████");
    CHECK(gauge(-1.0, 4, true) == "████│····");
}

TEST_CASE("half a cell is drawn on the outer side") {
    CHECK(gauge(0.375, 4, true) == "····│█▌··");
    CHECK(gauge(-0.375, 4, true) == "··▐█│····");
}

TEST_CASE("without block characters a gauge is ASCII") {
    CHECK(gauge(-0.5, 4, false) == "..##|....");
    CHECK(gauge(0.75, 4, false) == "....|###.");
}

TEST_CASE("whatever the value, a gauge keeps its width") {
    std::mt19937 random(1);
    std::uniform_real_distribution<double> values(-3, 3);
    for (int i = 0; i < 500; ++i) {
        const double value = values(random);
        CHECK(columns(gauge(value, 10, true)) == 21);
        CHECK(gauge(value, 10, false).size() == 21);
    }
    CHECK(gauge(std::nan(""), 2, false) == "..|..");
}

TEST_CASE("a progress bar fills from the left") {
    CHECK(progress_bar(0.0, 4, false) == "....");
    CHECK(progress_bar(0.5, 4, false) == "##..");
    CHECK(progress_bar(1.5, 4, false) == "####");
    CHECK(progress_bar(0.625, 4, true) == "██▌·");
}

}  // namespace
}  // namespace elpis::cli
