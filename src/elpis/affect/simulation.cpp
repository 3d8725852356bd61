#include "elpis/affect/simulation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <expected>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/dynamics.h"
#include "elpis/affect/event_table.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/scenario.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::affect {
namespace {

using Plan = Scenario::Plan;

struct Planned {
    Instant time;
    const Plan* plan;
};

std::unexpected<Error> wrong(const std::string& what) {
    return fail(ErrorCode::InvalidArgument, what);
}

// How many steps of that size lie within a length, both ends included; a last step that rounding
// has pushed out counts.
double count_of(Seconds length, Seconds step) {
    constexpr double kRounding = 1e-9;
    return std::floor(length / step + kRounding) + 1.0;
}

double count_of(const Plan& plan) {
    return plan.every > Seconds{0} ? count_of(plan.to - plan.from, plan.every) : 1.0;
}

Result<void> check(const Plan& plan, Seconds length) {
    const bool repeated = plan.every != Seconds{0};
    const Instant last = repeated ? plan.to : plan.from;
    if (!(plan.from >= Instant{0}) || !(last >= plan.from) || !(last <= length)) {
        return wrong(
            fmt::format("the event {} is from {} s to {} s; give moments from 0 to the "
                        "length of the scenario, {} s, in their order",
                        plan.type,
                        plan.from.count(),
                        last.count(),
                        length.count()));
    }
    if (repeated && !(plan.every > Seconds{0})) {
        return wrong(fmt::format(
            "the event {} happens every {} s; give a time over 0", plan.type, plan.every.count()));
    }
    const bool counts = plan.intensity >= 0.0 && plan.intensity <= 2.0;
    if (!counts) {
        return wrong(fmt::format(
            "the event {} has intensity {}; give a number from 0 to 2", plan.type, plan.intensity));
    }
    return {};
}

Result<std::vector<Planned>> planned(const Scenario& scenario) {
    double count = 0.0;
    for (const Plan& plan : scenario.plans) {
        ELPIS_OK(check(plan, scenario.length));
        count += count_of(plan);
    }
    if (!(count <= static_cast<double>(kMostSimulatedEvents))) {
        return wrong(fmt::format(
            "the scenario has {:.0f} events; at most {} are taken", count, kMostSimulatedEvents));
    }
    std::vector<Planned> all;
    for (const Plan& plan : scenario.plans) {
        const auto times = static_cast<std::size_t>(count_of(plan));
        for (std::size_t i = 0; i < times; ++i) {
            const Instant time = plan.from + static_cast<double>(i) * plan.every;
            all.push_back({.time = std::min(time, scenario.length), .plan = &plan});
        }
    }
    std::ranges::stable_sort(all, {}, &Planned::time);
    return all;
}

Result<std::size_t> sample_count(const Scenario& scenario) {
    if (!(scenario.length > Seconds{0}) || !std::isfinite(scenario.length.count())) {
        return wrong(
            fmt::format("the scenario lasts {} s; give a length over 0", scenario.length.count()));
    }
    if (!(scenario.step > Seconds{0})) {
        return wrong(fmt::format("the step is {} s; give a time over 0", scenario.step.count()));
    }
    const double count = count_of(scenario.length, scenario.step);
    if (!(count <= static_cast<double>(kMostSamples))) {
        return wrong(
            fmt::format("{:g} s in steps of {:g} s are {:.0f} samples, and at most {} are "
                        "taken; give a longer step",
                        scenario.length.count(),
                        scenario.step.count(),
                        count,
                        kMostSamples));
    }
    return static_cast<std::size_t>(count);
}

Simulation::Sample sample_of(const Snapshot& felt, Instant time) {
    return {.time = time,
            .emotion = felt.emotion,
            .mood = felt.mood,
            .dominance = felt.dominance,
            .quadrant = felt.quadrant,
            .label = std::string(felt.label)};
}

}  // namespace

Result<Simulation> simulate(const Scenario& scenario) {
    ELPIS_TRY(const std::size_t samples, sample_count(scenario));
    ELPIS_TRY(const std::vector<Planned> happenings, planned(scenario));
    const EventTable table = EventTable::of(scenario.options);
    Feeling feeling(scenario.options, Instant{0});
    // The path, for its dynamics: where it begins, and where each event led.
    const Snapshot born = feeling.read(Instant{0});
    std::vector<Record> path{{.emotion = born.emotion, .mood = born.mood}};

    Simulation result;
    auto next = happenings.begin();
    const auto live_until = [&](Instant now) -> Result<void> {
        for (; next != happenings.end() && next->time <= now; ++next) {
            const Plan& plan = *next->plan;
            const EventTable::Effect effect = table.effect_of(plan.type);
            const State before = feeling.read(next->time).emotion;
            ELPIS_TRY(const Snapshot after,
                      feeling.apply({.valence = effect.valence,
                                     .arousal = effect.arousal,
                                     .dominance = effect.dominance,
                                     .intensity = plan.intensity,
                                     .type = plan.type},
                                    next->time));
            path.push_back({.time = next->time, .emotion = after.emotion, .mood = after.mood});
            result.events.push_back({.time = next->time,
                                     .type = plan.type,
                                     .intensity = plan.intensity,
                                     .before = before,
                                     .after = after.emotion});
        }
        return {};
    };
    for (std::size_t i = 0; i < samples; ++i) {
        const Instant now =
            std::min<Seconds>(static_cast<double>(i) * scenario.step, scenario.length);
        ELPIS_OK(live_until(now));
        result.samples.push_back(sample_of(feeling.read(now), now));
    }
    ELPIS_OK(live_until(scenario.length));
    if (result.samples.back().time < scenario.length) {
        result.samples.push_back(sample_of(feeling.read(scenario.length), scenario.length));
    }

    result.dynamics = dynamics_of(path, scenario.options, scenario.step, scenario.length);
    result.at_end = feeling.explain(scenario.length);
    const auto valence = [](const Simulation::Sample& sample) { return sample.emotion.valence; };
    result.most_pleasant = *std::ranges::max_element(result.samples, {}, valence);
    result.least_pleasant = *std::ranges::min_element(result.samples, {}, valence);
    return result;
}

}  // namespace elpis::affect
