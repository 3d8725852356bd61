#include "elpis/steering/appraise.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "elpis/affect/impulse.h"
#include "elpis/affect/state.h"

namespace elpis::steering {
namespace {

double pushed(double felt, const AppraisalOptions& options) {
    const double beyond = std::abs(felt) - options.dead_zone;
    if (std::isnan(beyond) || beyond <= 0.0) return 0.0;
    return std::copysign(std::min(options.bound, options.gain * beyond), felt);
}

}  // namespace

std::optional<affect::Impulse> appraise(const affect::State& felt,
                                        const AppraisalOptions& options) {
    affect::Impulse impulse{.valence = pushed(felt.valence, options),
                            .arousal = pushed(felt.arousal, options)};
    if (impulse.valence == 0.0 && impulse.arousal == 0.0) return std::nullopt;
    return impulse;
}

}  // namespace elpis::steering
