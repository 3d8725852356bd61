#include "elpis/cli/affect/watch_page.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/base/clock.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/affect/lived_path.h"
#include "elpis/cli/affect/plane.h"
#include "elpis/cli/affect/state_page.h"
#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

constexpr Clock::Wall kNow{std::chrono::seconds(1'795'900'000)};

bool has(const std::vector<std::string>& lines, std::string_view part) {
    for (const std::string& line : lines) {
        if (line.find(part) != std::string::npos) return true;
    }
    return false;
}

WatchView a_view() {
    const affect::Options options;
    KeptLife life = newborn(options, false, kNow);
    const journal::Event event{.id = 1,
                               .time = kNow - std::chrono::minutes(2),
                               .character = "odda",
                               .type = "success",
                               .after = {.emotion = {.valence = 0.5, .arousal = 0.4}, .mood = {}},
                               .cause = journal::Cause::ToolCall};
    WatchView view{.state = shown_state("odda", life, event),
                   .recent = std::vector<journal::Event>(30, event),
                   .path = {},
                   .now = kNow,
                   .trouble = {}};
    view.path = lived_path(
        view.recent, {.options = options, .home = {}}, kNow - std::chrono::hours(1), kNow, 50);
    return view;
}

TEST_CASE("a screen has exactly as many lines as the terminal, and none is wider, at any size") {
    WatchView view = a_view();
    view.state.name = "日本語 odda with a name that is long enough to be cut on most of them";
    for (const bool unicode : {false, true}) {
        for (int width = 20; width <= 200; width += 9) {
            for (int rows = 1; rows <= 60; ++rows) {
                const Look look{.terminal = true, .unicode = unicode, .width = width};
                const auto lines = watch_screen(view, rows, look);
                REQUIRE(lines.size() == static_cast<std::size_t>(rows));
                for (const std::string& line : lines)
                    REQUIRE(columns(line) <= width);
            }
        }
    }
}

TEST_CASE("bars, plane, events and keys are on a usual screen, wide or narrow") {
    for (const int width : {60, 80, 120}) {
        const auto lines = watch_screen(a_view(), 24, {.terminal = true, .width = width});
        CHECK(has(lines, "odda: neutral"));
        CHECK(has(lines, "valence"));
        CHECK(has(lines, "mood v"));
        CHECK(has(lines, "success"));
        CHECK(has(lines, "frustrated"));
        CHECK(has(lines, "@"));
        CHECK(has(lines, "q ends"));
    }
}

TEST_CASE("without colours there is not one escape, with them there are") {
    const auto plain = watch_screen(a_view(), 24, {.terminal = true, .width = 100});
    CHECK_FALSE(has(plain, "\x1b"));
    CHECK(
        has(watch_screen(a_view(), 24, {.terminal = true, .colour = true, .width = 100}), "\x1b["));
}

TEST_CASE("what is wrong takes the place of the last line") {
    WatchView view = a_view();
    view.trouble = "the journal has gone";
    const auto lines = watch_screen(view, 24, {.terminal = true, .width = 80});
    CHECK(lines.back() == "the journal has gone");
}

TEST_CASE("corners of the square are corners of the plane") {
    const auto corner = [](double valence, double arousal) {
        return plane_rows({.here = {.valence = valence, .arousal = arousal}}, 20, 10, Look{});
    };
    CHECK(corner(-1, 1).front().front() == '@');
    CHECK(corner(1, 1).front().back() == '@');
    CHECK(corner(-1, -1).back().front() == '@');
    CHECK(corner(9, -9).back().back() == '@');
    CHECK(has(corner(0, 0), "@"));
}

TEST_CASE("lines for a file have the moment, who, what and how it feels since") {
    const std::string change = change_line(a_view().recent.front());
    CHECK(
        change.ends_with(" odda: success (1), valence +0.500, arousal +0.400, mood +0.000 "
                         "+0.000\n"));
    CHECK(feeling_line(a_view().state, kNow).find("odda: neutral, valence +0.000") !=
          std::string::npos);
}

}  // namespace
}  // namespace elpis::cli
