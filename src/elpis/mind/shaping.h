#pragma once

#include <optional>
#include <string>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/engine/request.h"
#include "elpis/mind/steering_set.h"
#include "elpis/steering/options.h"
#include "elpis/steering/scope.h"
#include "elpis/steering/steer.h"
#include "elpis/steering/wish.h"

namespace elpis::mind {

// What one call says about how its feeling may act.
struct ShapeWish {
    bool modulation = true;  // false: the feeling leaves the answer alone, by every means
    steering::Wish steering;
    std::optional<steering::Scope> scope;           // absent: the setting
    std::optional<steering::Options::Means> means;  // absent: the setting
};

// How a feeling shaped one answer, for the report of its result.
struct Shape {
    bool sampling = false;
    bool prompt = false;
    // What was injected. Absent: no vectors were asked, and `why_unsteered` says why.
    std::optional<steering::Applied> applied;
    std::string why_unsteered;  // empty when the answer is steered

    bool steered() const { return applied && applied->effect == steering::Effect::Steered; }
};

// Lets the feeling reach the activations, and the prompt where that is wanted, of a request that is
// otherwise complete. Pure. Errors as Steerer::steer; without vectors, and where they are not
// asked, of those only what needs none: the ranges.
Result<Shape> shape(engine::Request& request,
                    const ShapeWish& wish,
                    const affect::State& feeling,
                    const SteeringSet::Status& set,
                    const steering::Options& options);

}  // namespace elpis::mind
