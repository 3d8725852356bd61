#include "elpis/affect/simulation.h"

#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/scenario.h"
#include "elpis/base/error.h"

namespace elpis::affect {
namespace {

Scenario an_hour() {
    Scenario scenario;
    scenario.length = Seconds{3'600};
    scenario.step = Seconds{60};
    return scenario;
}

Simulation run(const Scenario& scenario) {
    const auto simulation = simulate(scenario);
    if (!simulation) FAIL(simulation.error().message);
    return *simulation;
}

std::string refusal_of(const Scenario& scenario) {
    const auto simulation = simulate(scenario);
    REQUIRE_FALSE(simulation);
    CHECK(simulation.error().code == ErrorCode::InvalidArgument);
    return simulation.error().message;
}

TEST_CASE("an hour in minutes is sixty-one samples, the first and the last moment among them") {
    const Simulation result = run(an_hour());
    REQUIRE(result.samples.size() == 61);
    CHECK(result.samples.front().time == Instant{0});
    CHECK(result.samples.back().time == Instant{3'600});
    CHECK(result.samples.back().emotion == State{});
    CHECK(result.events.empty());
}

TEST_CASE("the last moment is a sample also where the step does not lead to it") {
    Scenario scenario = an_hour();
    scenario.step = Seconds{2'500};
    const Simulation result = run(scenario);
    REQUIRE(result.samples.size() == 3);
    CHECK(result.samples[1].time == Instant{2'500});
    CHECK(result.samples[2].time == Instant{3'600});
    scenario.step = Seconds{0.1};  // 36 000 of them are not exactly an hour
    CHECK(run(scenario).samples.size() == 36'001);
}

TEST_CASE("a simulated life is the life that a feeling has") {
    Scenario scenario = an_hour();
    scenario.options.noise = {.valence = 0.002, .arousal = 0.002, .seed = 8};
    scenario.options.habituation.factor = 0.7;
    scenario.plans = {
        {.type = "success", .intensity = 1.5, .from = Instant{600}},
        {.type = "error", .from = Instant{900}, .to = Instant{1'500}, .every = Seconds{300}}};
    const Simulation result = run(scenario);

    Feeling feeling(scenario.options, Instant{0});
    REQUIRE(feeling.apply({.valence = 0.2, .arousal = 0.1, .intensity = 1.5, .type = "success"},
                          Instant{600}));
    for (const double at : {900.0, 1'200.0, 1'500.0}) {
        REQUIRE(feeling.apply({.valence = -0.1, .arousal = 0.2, .type = "error"}, Instant(at)));
    }
    CHECK(result.events.size() == 4);
    CHECK(result.samples.back().emotion == feeling.read(Instant{3'600}).emotion);
    CHECK(result.samples.back().mood == feeling.read(Instant{3'600}).mood);
    CHECK(result.at_end.events == feeling.explain(Instant{3'600}).events);
}

TEST_CASE("events come in their order, before the sample of their moment") {
    Scenario scenario = an_hour();
    scenario.plans = {{.type = "failure", .from = Instant{120}},
                      {.type = "success", .from = Instant{60}},
                      {.type = "insight", .from = Instant{60}}};
    const Simulation result = run(scenario);

    REQUIRE(result.events.size() == 3);
    CHECK(result.events[0].type == "success");
    CHECK(result.events[1].type == "insight");
    CHECK(result.events[2].type == "failure");
    CHECK(result.events[0].before == State{});
    CHECK(result.events[0].after == State{.valence = 0.2, .arousal = 0.1});
    CHECK(result.events[1].before == result.events[0].after);
    CHECK(result.samples[1].emotion == result.events[1].after);
    CHECK(result.most_pleasant.time == Instant{60});
    CHECK(result.least_pleasant.time == Instant{0});
}

TEST_CASE("what is repeated happens at both ends of its time") {
    Scenario scenario = an_hour();
    scenario.plans = {
        {.type = "routine", .from = Instant{0}, .to = Instant{3'600}, .every = Seconds{600}}};
    const Simulation result = run(scenario);
    REQUIRE(result.events.size() == 7);
    CHECK(result.events.front().time == Instant{0});
    CHECK(result.events.back().time == Instant{3'600});
}

TEST_CASE("the character's own events move it, dominance too") {
    Scenario scenario = an_hour();
    scenario.options.events["slap"] = {.valence = -0.4, .arousal = 0.3, .dominance = -0.2};
    scenario.plans = {{.type = "slap", .from = Instant{60}}};
    const Simulation result = run(scenario);
    CHECK(result.samples[1].dominance == -0.2);
    CHECK(result.samples[1].emotion.valence == -0.4);
}

TEST_CASE("the dynamics are those of the whole path") {
    Scenario scenario = an_hour();
    scenario.plans = {{.type = "insight", .from = Instant{600}}};
    const Simulation result = run(scenario);
    double sum = 0.0;
    for (const Simulation::Sample& sample : result.samples)
        sum += sample.emotion.valence;
    CHECK(result.dynamics.valence.mean ==
          doctest::Approx(sum / static_cast<double>(result.samples.size())));
    REQUIRE(result.dynamics.recovery);
    CHECK(*result.dynamics.recovery > Seconds{120});
    CHECK(*result.dynamics.recovery < Seconds{420});
}

TEST_CASE("a day with many events is small work, and too much work is refused") {
    Scenario scenario;
    scenario.step = Seconds{1};
    scenario.plans = {
        {.type = "routine", .from = Instant{0}, .to = scenario.length, .every = Seconds{60}}};
    CHECK(run(scenario).events.size() == 1'441);

    scenario.step = Seconds{0.5};
    CHECK(refusal_of(scenario) ==
          "86400 s in steps of 0.5 s are 172801 samples, and at most 100000 are taken; give a "
          "longer step");
    scenario.step = Seconds{60};
    scenario.plans[0].every = Seconds{1e-3};
    CHECK(refusal_of(scenario).find("events; at most 100000 are taken") != std::string::npos);
    scenario.plans[0].every = Seconds{1e-300};
    CHECK(refusal_of(scenario).find("at most") != std::string::npos);
}

TEST_CASE("figures that make no scenario are refused") {
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    for (const double bad : {0.0, -1.0, kNan, kInfinity}) {
        Scenario scenario = an_hour();
        scenario.length = Seconds(bad);
        CHECK(refusal_of(scenario).find("length over 0") != std::string::npos);
    }
    for (const double bad : {0.0, -1.0, kNan}) {
        Scenario scenario = an_hour();
        scenario.step = Seconds(bad);
        CHECK(refusal_of(scenario).find("the step is") == 0);
    }
    const auto with = [](const Scenario::Plan& plan) {
        Scenario scenario = an_hour();
        scenario.plans = {plan};
        return refusal_of(scenario);
    };
    CHECK(with({.type = "late", .from = Instant{3'601}}).find("the event late is from 3601 s") ==
          0);
    CHECK(with({.type = "early", .from = Instant{-1}}).find("the event early") == 0);
    CHECK(with({.type = "never", .from = Instant(kNan)}).find("the event never") == 0);
    CHECK(with({.type = "back", .from = Instant{9}, .to = Instant{5}, .every = Seconds{1}})
              .find("the event back") == 0);
    CHECK(
        with({.type = "odd", .to = Instant{9}, .every = Seconds{-1}}).find("happens every -1 s") !=
        std::string::npos);
    CHECK(with({.type = "much", .intensity = 2.5}).find("intensity 2.5") != std::string::npos);
    CHECK(with({.type = "nan", .intensity = kNan}).find("intensity nan") != std::string::npos);
}

}  // namespace
}  // namespace elpis::affect
