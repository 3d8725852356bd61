#include "elpis/cli/affect/chart.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

constexpr Look kAscii{};
constexpr Look kUnicode{.unicode = true};

TEST_CASE("a rising line goes from the lower left to the upper right") {
    Chart chart(4, 4, 0.0, 1.0);
    chart.curve(std::vector{0.0, 1.0 / 3, 2.0 / 3, 1.0}, Ink::Plain, 'v');
    const auto rows = chart.rows(kAscii);
    REQUIRE(rows.size() == 4);
    CHECK(rows[3].front() == 'v');
    CHECK(rows[3].back() == ' ');
    CHECK(rows[0].back() == 'v');
    CHECK(rows[0].front() == ' ');
}

TEST_CASE("a level line is one row of dots") {
    Chart chart(3, 1, -1.0, 1.0);
    chart.curve(std::vector{1.0}, Ink::Plain, 'v');
    CHECK(chart.rows(kUnicode) == std::vector<std::string>{"⠉⠉⠉"});
    Chart low(3, 1, -1.0, 1.0);
    low.curve(std::vector{-1.0, -1.0}, Ink::Plain, 'v');
    CHECK(low.rows(kUnicode) == std::vector<std::string>{"⣀⣀⣀"});
}

TEST_CASE("every row is as wide as the chart, whatever the values") {
    Chart chart(10, 3, -1.0, 1.0);
    chart.curve(std::vector{-5.0, 5.0, 0.0 / 0.0, 0.3}, Ink::Plain, 'v');
    chart.curve({}, Ink::Plain, 'a');
    for (const Look& look : {kAscii, kUnicode}) {
        for (const std::string& row : chart.rows(look))
            CHECK(columns(row) == 10);
    }
}

TEST_CASE("a short rise among many values is not lost") {
    std::vector<double> values(10'000, 0.0);
    values[5'001] = 1.0;
    Chart chart(10, 4, 0.0, 1.0);
    chart.curve(values, Ink::Plain, 'v');
    CHECK(chart.rows(kAscii).front().find('v') != std::string::npos);
}

TEST_CASE("the curve drawn last has the cell, and values have a row") {
    Chart chart(2, 2, 0.0, 1.0);
    chart.curve(std::vector{1.0}, Ink::Plain, 'a');
    chart.curve(std::vector{1.0}, Ink::Plain, 'v');
    CHECK(chart.rows(kAscii).front() == "vv");
    CHECK(chart.row_of(1.0) == 0);
    CHECK(chart.row_of(0.0) == 1);
    CHECK(chart.row_of(-9.0) == 1);
}

}  // namespace
}  // namespace elpis::cli
