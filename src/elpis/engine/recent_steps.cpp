#include "elpis/engine/recent_steps.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace elpis::engine {

void RecentSteps::add(const Step& step) {
    if (steps_.size() < kept_) {
        steps_.push_back(step);
        return;
    }
    steps_[next_] = step;
    next_ = (next_ + 1) % kept_;
}

RecentSteps::Summary RecentSteps::summary() const {
    if (steps_.empty()) return {};
    std::vector<double> times;
    double seconds = 0.0;
    double written = 0.0;
    double read = 0.0;
    for (const Step& step : steps_) {
        times.push_back(step.seconds);
        seconds += step.seconds;
        written += step.written;
        read += step.read;
    }
    std::ranges::sort(times);
    const auto at = [&](std::size_t percent) {
        return times[(times.size() - 1) * percent / 100] * 1000.0;
    };
    const double total = std::max(seconds, 1e-9);
    return {.median_ms = at(50),
            .p95_ms = at(95),
            .tokens_per_second = written / total,
            .read_per_second = read / total};
}

}  // namespace elpis::engine
