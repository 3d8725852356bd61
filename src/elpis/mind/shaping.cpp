#include "elpis/mind/shaping.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/mind/steering_set.h"
#include "elpis/steering/options.h"
#include "elpis/steering/prompt_line.h"
#include "elpis/steering/steer.h"
#include "elpis/steering/wish_check.h"

namespace elpis::mind {
namespace {

// Before the last user message: after what is the same in every turn, so that a shared prefix stays
// shared.
void add_prompt_line(std::vector<engine::Message>& messages, std::string line) {
    const std::size_t at = engine::last_user_place(messages).value_or(messages.size());
    messages.insert(messages.begin() + static_cast<std::ptrdiff_t>(at),
                    {.role = "system", .content = std::move(line)});
}

}  // namespace

Result<Shape> shape(engine::Request& request,
                    const ShapeWish& wish,
                    const affect::State& feeling,
                    const SteeringSet::Status& set,
                    const steering::Options& options) {
    const steering::Options::Means means = wish.means.value_or(options.means);
    // Also where nothing can be steered, so that an answer does not depend on what is made by then.
    ELPIS_OK(steering::check(wish.steering, options));
    Shape shape;
    if (!wish.modulation) {
        shape.why_unsteered = "emotional_modulation is false";
        return shape;
    }
    if (means.prompt) {
        if (auto line = steering::prompt_line(feeling)) {
            add_prompt_line(request.messages, *std::move(line));
            shape.prompt = true;
        }
    }
    if (!means.steering) {
        shape.why_unsteered = "steering is not among the means of modulation";
        return shape;
    }
    if (!set.steerer) {
        shape.why_unsteered = why_not_ready(set);
        return shape;
    }
    ELPIS_TRY(steering::Steered steered, set.steerer->steer(wish.steering, feeling, options));
    request.steering = {.injection = std::move(steered.injection),
                        .scope = wish.scope.value_or(options.scope),
                        .thoughts = options.thoughts};
    shape.applied = std::move(steered.applied);
    if (!shape.steered()) shape.why_unsteered = name_of(shape.applied->effect);
    return shape;
}

}  // namespace elpis::mind
