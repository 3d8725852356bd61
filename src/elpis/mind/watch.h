#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/mind/steering_set.h"
#include "elpis/steering/felt.h"
#include "elpis/steering/probe.h"
#include "elpis/steering/steer.h"

// Measuring what an answer, and the message before it, feel like to the model itself.
namespace elpis::mind {

// How much of that a caller wants to be told.
struct WatchWish {
    enum class Detail { None, Whole, Tokens } detail = Detail::None;
    std::vector<std::string> labels;  // named feelings to score; empty: all that the set knows
};

// What is measured during one answer, and how it is read afterwards.
struct Watch {
    WatchWish wish;
    std::shared_ptr<const steering::Steerer> set;  // null: nothing can be measured
    std::string why_not;                           // then: a sentence

    // For the engine; null where nothing is measured.
    std::shared_ptr<const steering::Probe> probe() const;
};

// `anyway`: measured although the caller does not want to be told. InvalidArgument for a label that
// the set cannot read, with the nearest.
Result<Watch> watch(WatchWish wish, bool anyway, const SteeringSet::Status& set);

struct Measured {
    std::optional<steering::FeltText> user;   // absent: none of it was read anew, or none asked
    std::optional<steering::FeltText> reply;  // absent: empty, or nothing could be measured
};
Measured measure(const steering::ProbeReading& reading, const Watch& watch);

// What some tokens of an answer feel like together; nothing without any, or without a plane.
std::optional<affect::State> place_of(std::span<const steering::ProbedToken> tokens,
                                      const Watch& watch);

}  // namespace elpis::mind
