#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "elpis/base/clock.h"

namespace elpis::mcp {

// At most one notice per gap, and never one lost: what comes too early is due at the gap's end.
class Throttle {
public:
    explicit Throttle(std::chrono::milliseconds gap) : gap_(gap) {}

    // Something changed. Nothing: a notice is scheduled already. Else when to give it; `now` or
    // earlier means at once. Whoever gives it calls given().
    std::optional<Clock::Monotonic> changed(Clock::Monotonic now) {
        if (scheduled_) return std::nullopt;
        scheduled_ = true;
        return last_ ? std::max(now, *last_ + gap_) : now;
    }

    void given(Clock::Monotonic now) {
        scheduled_ = false;
        last_ = now;
    }

private:
    std::chrono::milliseconds gap_;
    bool scheduled_ = false;
    std::optional<Clock::Monotonic> last_;
};

}  // namespace elpis::mcp
