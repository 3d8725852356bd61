#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "elpis/affect/dynamics.h"
#include "elpis/affect/explanation.h"
#include "elpis/affect/quadrant.h"
#include "elpis/affect/record.h"
#include "elpis/affect/scenario.h"
#include "elpis/affect/state.h"
#include "elpis/base/result.h"

namespace elpis::affect {

// What a scenario makes of its character.
struct Simulation {
    // One point of the path, moments counted from the beginning of the scenario.
    struct Sample {
        Instant time{0};
        State emotion;
        State mood;
        double dominance = 0.0;
        Quadrant quadrant = Quadrant::Excited;
        std::string label;
    };
    std::vector<Sample> samples;  // at the beginning, every step, and at the end

    struct Event {
        Instant time{0};
        std::string type;
        double intensity = 1.0;
        State before;  // the emotion as it had settled, and after the push
        State after;
    };
    std::vector<Event> events;  // in the order of their times

    Dynamics dynamics;     // of the whole path
    Explanation at_end;    // why it feels so in the end
    Sample most_pleasant;  // the extremes among the samples, the first of equals
    Sample least_pleasant;
};

inline constexpr std::size_t kMostSamples = 100'000;
inline constexpr std::size_t kMostSimulatedEvents = 100'000;

// Lives through the scenario; a day takes milliseconds. An event at the moment of a sample comes
// before it; events of one moment come in the order of their plans. InvalidArgument for figures
// that make no scenario: a length or a step that is not positive, more than kMostSamples samples or
// kMostSimulatedEvents events, an event outside of the length, an intensity that is none.
Result<Simulation> simulate(const Scenario& scenario);

}  // namespace elpis::affect
