#include "elpis/cli/affect/simulation_page.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/scenario.h"
#include "elpis/affect/simulation.h"
#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using affect::Instant;
using affect::Scenario;
using affect::Seconds;

constexpr Look kPlain{};

Scenario a_morning() {
    Scenario scenario;
    scenario.name = "a morning";
    scenario.about = "Praise at nine, blame at ten.";
    scenario.begins = Seconds{8 * 3'600};
    scenario.length = Seconds{4 * 3'600};
    scenario.plans = {{.type = "success", .intensity = 2.0, .from = Instant{3'600}},
                      {.type = "failure", .from = Instant{7'200}},
                      {.type = "failure", .from = Instant{14'390}}};
    return scenario;
}

std::string page_of(const Scenario& scenario, const Look& look) {
    const auto life = affect::simulate(scenario);
    REQUIRE(life);
    return simulation_page(scenario, *life, look);
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST_CASE("the page tells what happened, how it was and why it ends so") {
    const std::string page = page_of(a_morning(), kPlain);
    CHECK(page.starts_with("a morning\nPraise at nine, blame at ten.\n"));
    CHECK(contains(page, "  success     1x    +0.40    +0.20\n"));
    CHECK(contains(page, "  failure     2x    -0.40"));
    CHECK(contains(page, "best at 9:00 (+0.40)"));
    CHECK(contains(page, "In the end, at 12:00: distressed\n"));
    CHECK(contains(page, "  failure, 11:59"));
    CHECK(contains(page, "everything else"));
}

TEST_CASE("the chart has both ends of its scale, zero, the hours and a mark for each event") {
    const std::string page = page_of(a_morning(), kPlain);
    CHECK(contains(page, "+0.50 |"));
    CHECK(contains(page, "    0 +"));
    CHECK(contains(page, "-0.25 |"));
    CHECK(contains(page, "8:00 "));
    CHECK(contains(page, "^"));
    CHECK(contains(page, "v valence   a arousal   m mood, valence"));
    CHECK(contains(page_of(a_morning(), {.unicode = true}), "▲"));
    CHECK_FALSE(contains(page, "\x1b"));
}

TEST_CASE("no line is wider than the terminal, however narrow") {
    for (const int width : {50, 80, 200}) {
        for (const bool unicode : {false, true}) {
            const std::string page = page_of(a_morning(), {.unicode = unicode, .width = width});
            for (std::size_t at = 0; at < page.size();) {
                const std::size_t end = std::min(page.find('\n', at), page.size());
                CHECK(columns(page.substr(at, end - at)) <= std::max(width, 66));
                at = end + 1;
            }
        }
    }
}

TEST_CASE("a scenario without events is a page, too") {
    Scenario nothing;
    nothing.name = "nothing";
    const std::string page = page_of(nothing, kPlain);
    CHECK_FALSE(contains(page, "What happened"));
    CHECK(contains(page, "In the end, at day 2, 0:00: neutral"));
}

TEST_CASE("what a file calls things cannot move the cursor") {
    Scenario scenario = a_morning();
    scenario.name = "a\x1b[2J";
    scenario.plans[0].type = "b\x1b[1A";
    CHECK_FALSE(contains(page_of(scenario, kPlain), "\x1b"));
}

TEST_CASE("clocks go on over midnight") {
    Scenario scenario;
    scenario.begins = Seconds{22 * 3'600};
    CHECK(clock_text(scenario, Instant{0}) == "22:00");
    CHECK(clock_text(scenario, Instant{3'660}) == "23:01");
    CHECK(clock_text(scenario, Instant{3 * 3'600}) == "day 2, 1:00");
    CHECK(clock_text(scenario, Instant{26 * 3'600}) == "day 3, 0:00");
}

}  // namespace
}  // namespace elpis::cli
