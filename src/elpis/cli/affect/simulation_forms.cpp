#include "elpis/cli/affect/simulation_forms.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/dynamics.h"
#include "elpis/affect/quadrant.h"
#include "elpis/affect/scenario.h"
#include "elpis/affect/simulation.h"
#include "elpis/affect/state.h"
#include "elpis/cli/affect/explanation_page.h"
#include "elpis/cli/affect/picture.h"
#include "elpis/cli/affect/simulation_page.h"
#include "elpis/cli/affect/state_json.h"
#include "elpis/steering/evaluation/report/plot.h"

namespace elpis::cli {
namespace {

namespace report = steering::evaluation::report;

using Json = nlohmann::ordered_json;
using affect::Scenario;
using affect::Simulation;
using affect::State;

Json json_of(const affect::AxisDynamics& axis) {
    return {{"mean", axis.mean},
            {"sd", axis.sd},
            {"inertia", axis.inertia},
            {"mssd", axis.mssd},
            {"rmssd", axis.rmssd}};
}

Json json_of(const affect::Dynamics& dynamics) {
    const auto& in = dynamics.time_in;
    Json json = {{"valence", json_of(dynamics.valence)},
                 {"arousal", json_of(dynamics.arousal)},
                 {"seconds_in",
                  {{"excited", in.excited.count()},
                   {"frustrated", in.frustrated.count()},
                   {"calm", in.calm.count()},
                   {"depleted", in.depleted.count()}}}};
    json["recovery"] = dynamics.recovery ? Json(dynamics.recovery->count()) : Json(nullptr);
    return json;
}

std::vector<report::Point> curve_of(const Scenario& scenario,
                                    const Simulation& life,
                                    State Simulation::Sample::* layer,
                                    double State::* axis) {
    // More points than a picture has pixels make a file large, and nothing visible.
    constexpr std::size_t kMostPoints = 2'000;
    const std::size_t every = std::max<std::size_t>(life.samples.size() / kMostPoints, 1);
    std::vector<report::Point> points;
    for (std::size_t i = 0; i < life.samples.size(); i += every) {
        const Simulation::Sample& sample = life.samples[i];
        points.push_back(
            {.x = (scenario.begins + sample.time).count() / 3'600.0, .y = sample.*layer.*axis});
    }
    return points;
}

}  // namespace

std::string simulation_json(const Scenario& scenario, const Simulation& life) {
    Json samples = Json::array();
    for (const Simulation::Sample& sample : life.samples) {
        samples.push_back({{"time", sample.time.count()},
                           {"valence", sample.emotion.valence},
                           {"arousal", sample.emotion.arousal},
                           {"mood", state_json_of(sample.mood)},
                           {"dominance", sample.dominance},
                           {"quadrant", affect::name_of(sample.quadrant)},
                           {"label", sample.label}});
    }
    Json events = Json::array();
    for (const Simulation::Event& event : life.events) {
        events.push_back({{"time", event.time.count()},
                          {"type", event.type},
                          {"intensity", event.intensity},
                          {"before", state_json_of(event.before)},
                          {"after", state_json_of(event.after)}});
    }
    const Json page = {{"name", scenario.name},
                       {"about", scenario.about},
                       {"begins", clock_text(scenario, affect::Instant{0})},
                       {"length", scenario.length.count()},
                       {"step", scenario.step.count()},
                       {"samples", std::move(samples)},
                       {"events", std::move(events)},
                       {"dynamics", json_of(life.dynamics)},
                       {"at_end", explanation_json_of(life.at_end)}};
    return page.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string simulation_csv(const Scenario& scenario, const Simulation& life) {
    std::string text =
        "seconds,clock,valence,arousal,mood_valence,mood_arousal,dominance,quadrant,label\n";
    for (const Simulation::Sample& it : life.samples) {
        text += fmt::format("{},\"{}\",{:.6f},{:.6f},{:.6f},{:.6f},{:.6f},{},{}\n",
                            it.time.count(),
                            clock_text(scenario, it.time),
                            it.emotion.valence,
                            it.emotion.arousal,
                            it.mood.valence,
                            it.mood.arousal,
                            it.dominance,
                            affect::name_of(it.quadrant),
                            it.label);
    }
    return text;
}

std::string simulation_svg(const Scenario& scenario, const Simulation& life) {
    const auto valence = curve_of(scenario, life, &Simulation::Sample::emotion, &State::valence);
    const auto arousal = curve_of(scenario, life, &Simulation::Sample::emotion, &State::arousal);
    const auto mood = curve_of(scenario, life, &Simulation::Sample::mood, &State::valence);
    std::vector<double> heights{0.0};
    for (const auto* curve : {&valence, &arousal, &mood}) {
        for (const report::Point& point : *curve)
            heights.push_back(point.y);
    }
    report::Plot plot({.title = scenario.name, .x = "hour", .y = "valence, arousal"},
                      {.low = valence.front().x, .high = valence.back().x},
                      report::Extent::of(heights));
    for (const Simulation::Event& event : life.events)
        plot.vertical((scenario.begins + event.time).count() / 3'600.0, "quiet");
    plot.horizontal(0.0, "zero");
    plot.line(mood, "c5 dashed");
    plot.line(arousal, "c1");
    plot.line(valence, "c0");
    plot.legend("valence", "c0");
    plot.legend("arousal", "c1");
    plot.legend("valence of the mood", "c5 dashed");

    return picture_of(scenario.name, std::move(plot), 3);
}

}  // namespace elpis::cli
