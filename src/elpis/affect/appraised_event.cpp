#include "elpis/affect/appraised_event.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "elpis/affect/impulse.h"
#include "elpis/affect/options.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::affect {
namespace {

Result<void> check(std::string_view name, double value, double low) {
    if (value >= low && value <= 1.0) return {};
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("the {} of the event is {}; give a number from {} to 1", name, value, low));
}

}  // namespace

Result<Impulse> appraise(const AppraisalVariables& event, double strength) {
    ELPIS_OK(check("desirability", event.desirability, -1.0));
    ELPIS_OK(check("likelihood", event.likelihood, 0.0));
    ELPIS_OK(check("surprise", event.surprise, 0.0));
    ELPIS_OK(check("controllability", event.controllability, 0.0));
    const double d = event.desirability;
    const double p = event.likelihood;
    const double undecided = 4.0 * p * (1.0 - p);
    return Impulse{.valence = strength * d * p,
                   .arousal = strength * std::abs(d) * (event.surprise + undecided) / 2.0,
                   .dominance = event.controllability};
}

Options::HalfLives coping(const Options::HalfLives& half_lives, double controllability) {
    const double leaning = 2.0 * std::clamp(controllability, 0.0, 1.0) - 1.0;  // −1 … 1
    Options::HalfLives result = half_lives;
    result.arousal *= std::exp2(std::max(leaning, 0.0));
    result.valence *= std::exp2(std::min(leaning, 0.0));
    return result;
}

}  // namespace elpis::affect
