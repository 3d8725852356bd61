#include "elpis/cli/affect/state_page.h"

#include <chrono>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/options.h"
#include "elpis/base/clock.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/cli/terminal.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

constexpr Clock::Wall kNow{std::chrono::seconds(1'795'900'000)};

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

ShownState odda() {
    affect::Options options;
    options.half_lives.valence = affect::Seconds{60.0};
    KeptLife life = newborn(options, false, kNow - std::chrono::seconds(60));
    REQUIRE(life.feeling.apply({.valence = 0.4, .arousal = 0.4, .type = "success"}, life.now));
    life.now = affect::Instant{unix_seconds(kNow)};
    life.lived = true;
    return shown_state("odda",
                       life,
                       journal::Event{.time = kNow - std::chrono::seconds(60),
                                      .character = "odda",
                                      .type = "success",
                                      .intensity = 2.0,
                                      .after = {.emotion = {.valence = 0.4, .arousal = 0.4}},
                                      .cause = journal::Cause::ToolCall,
                                      .context = "a\x1b[2J"});
}

TEST_CASE("a page has the feeling as it has settled, where it heads and what happened last") {
    const std::string page = state_page(odda(), kNow, Look{});
    CHECK(contains(page, "odda: excited, excited"));
    CHECK(contains(page, "+0.2"));  // half of 0.4 has faded, a tenth of it is mood
    CHECK(contains(page, "at home +0.00"));
    CHECK(contains(page, "momentum neutral"));
    CHECK(contains(page, "(60 s ago): success x 2, +0.00 +0.00 -> +0.40 +0.40, tool call"));
    CHECK_FALSE(contains(page, "\x1b"));
}

TEST_CASE("who has not lived yet says so") {
    const ShownState state = shown_state("new", newborn({}, true, kNow), {});
    const std::string page = state_page(state, kNow, Look{});
    CHECK(contains(page, "nothing has happened yet"));
    CHECK(contains(page, "by hand"));
    CHECK(contains(states_table({state}, kNow, Look{}), "never"));
    CHECK(states_table({}, kNow, Look{}) == "nobody is known yet\n");
}

TEST_CASE("JSON has all of it, for one and for many") {
    const auto one = nlohmann::json::parse(state_json(odda(), kNow));
    CHECK(one["character"] == "odda");
    CHECK(one["time"] == 1'795'900'000.0);
    CHECK(one["label"] == "excited");
    CHECK(one["clock"] == "wall");
    CHECK(one["last_event"]["type"] == "success");
    CHECK(one["trajectory"]["trend"] == "stable");
    CHECK(one["valence"].get<double>() > 0.2);
    CHECK(one["valence"].get<double>() < 0.25);
    const auto all = nlohmann::json::parse(states_json({odda(), odda()}, kNow));
    CHECK(all["characters"].size() == 2);
    CHECK(all["characters"][1] == one);
}

TEST_CASE("a table has a line for each") {
    const std::string table = states_table({odda(), odda()}, kNow, Look{});
    CHECK(table.starts_with("character  feels"));
    CHECK(contains(table, "\nodda       excited"));
    CHECK(contains(table, "success, 60 s ago\n"));
}

}  // namespace
}  // namespace elpis::cli
