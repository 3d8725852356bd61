#include "elpis/cli/affect/explanation_page.h"

#include <chrono>
#include <cmath>
#include <cstddef>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/base/clock.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

constexpr Clock::Wall kNow{std::chrono::seconds(1'795'900'000)};

KeptLife a_life(int events) {
    affect::Options options;
    options.baseline = {.valence = 0.1, .arousal = -0.1};
    KeptLife life = newborn(options, false, kNow - std::chrono::hours(1));
    const affect::Instant begin = life.now;
    for (int i = 0; i < events; ++i) {
        REQUIRE(life.feeling.apply(
            {.valence = i % 3 == 0 ? -0.2 : 0.15, .arousal = 0.1, .type = "event\x1b"},
            begin + affect::Seconds(i * 60.0)));
    }
    life.now = affect::Instant{unix_seconds(kNow)};
    return life;
}

TEST_CASE("the shares for programs sum to the feeling") {
    const KeptLife life = a_life(50);
    const auto json = nlohmann::json::parse(explanation_json("odda", life));
    CHECK(json["character"] == "odda");
    CHECK(json["time"] == unix_seconds(kNow));
    for (const char* axis : {"valence", "arousal"}) {
        double sum = json["temperament"][axis].get<double>() +
                     json["through_mood"][axis].get<double>() +
                     json["earlier"]["direct"][axis].get<double>() +
                     json["chance"]["direct"][axis].get<double>();
        for (const auto& event : json["events"]) {
            sum += event["share"]["direct"][axis].get<double>();
            CHECK(event["time"].get<double>() <= unix_seconds(kNow));
        }
        CHECK(std::abs(sum - json["emotion"][axis].get<double>()) < 1e-9);
    }
}

TEST_CASE("the rows of the page sum to its last one, however many events act") {
    for (const int events : {0, 1, 5, 50}) {
        const std::string page = explanation_page("odda", a_life(events), kNow, Look{});
        double sum = 0.0;
        double together = 0.0;
        int rows = 0;
        for (std::size_t at = 0; at < page.size();) {
            const std::size_t end = page.find('\n', at);
            const std::string line = page.substr(at, end - at);
            at = end + 1;
            // A row's first figure is behind its first bar.
            if (line.find('|') == std::string::npos) continue;
            const double figure = std::stod(line.substr(line.find_first_of("+-", line.find('|'))));
            (line.starts_with("  together") ? together : sum) += figure;
            ++rows;
        }
        CHECK(rows >= 3);
        CHECK(rows <= 19);
        CHECK(std::abs(sum - together) < 0.0005 * rows + 1e-9);
    }
}

TEST_CASE("a name of an event cannot command the terminal") {
    CHECK(explanation_page("odda", a_life(3), kNow, Look{}).find('\x1b') == std::string::npos);
}

}  // namespace
}  // namespace elpis::cli
