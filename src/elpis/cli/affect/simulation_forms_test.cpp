#include "elpis/cli/affect/simulation_forms.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/scenario.h"
#include "elpis/affect/simulation.h"

namespace elpis::cli {
namespace {

using affect::Instant;
using affect::Scenario;
using affect::Seconds;
using affect::Simulation;

Scenario an_hour() {
    Scenario scenario;
    scenario.name = "an <hour>";
    scenario.begins = Seconds{9 * 3'600};
    scenario.length = Seconds{3'600};
    scenario.plans = {{.type = "success", .from = Instant{600}},
                      {.type = "error", .from = Instant{1'200}}};
    return scenario;
}

Simulation life_of(const Scenario& scenario) {
    const auto life = affect::simulate(scenario);
    REQUIRE(life);
    return *life;
}

TEST_CASE("JSON has samples, events, dynamics and the reasons for the end, which sum to it") {
    const Simulation life = life_of(an_hour());
    const auto json = nlohmann::json::parse(simulation_json(an_hour(), life));
    CHECK(json["samples"].size() == 61);
    CHECK(json["samples"][10]["valence"] == 0.2);
    CHECK(json["events"].size() == 2);
    CHECK(json["events"][1]["type"] == "error");
    CHECK(json["begins"] == "9:00");
    CHECK(json["dynamics"]["valence"]["mean"] == life.dynamics.valence.mean);
    double sum = json["at_end"]["temperament"]["valence"].get<double>() +
                 json["at_end"]["through_mood"]["valence"].get<double>();
    for (const auto& event : json["at_end"]["events"])
        sum += event["share"]["direct"]["valence"].get<double>();
    CHECK(sum == doctest::Approx(json["samples"][60]["valence"].get<double>()));
}

TEST_CASE("CSV is a line of names and a line for each sample") {
    const std::string csv = simulation_csv(an_hour(), life_of(an_hour()));
    CHECK(std::ranges::count(csv, '\n') == 62);
    CHECK(csv.starts_with("seconds,clock,valence,"));
    CHECK(
        csv.find("\n600,\"9:10\",0.200000,0.100000,0.020000,0.010000,0.000000,excited,excited\n") !=
        std::string::npos);
}

TEST_CASE("the picture is one SVG with three curves, a line for each event, and text escaped") {
    const std::string svg = simulation_svg(an_hour(), life_of(an_hour()));
    const auto count = [&](const std::string& part) {
        std::size_t times = 0;
        for (std::size_t at = svg.find(part); at != std::string::npos; at = svg.find(part, at + 1))
            ++times;
        return times;
    };
    CHECK(svg.starts_with("<svg xmlns"));
    CHECK(svg.ends_with("</svg>\n"));
    CHECK(count("<polyline") == 3);
    CHECK(count("class=\"quiet\"") == 2);
    CHECK(svg.find("an &lt;hour&gt;") != std::string::npos);
    CHECK(svg.find("<hour>") == std::string::npos);
}

}  // namespace
}  // namespace elpis::cli
