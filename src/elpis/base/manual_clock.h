#pragma once

#include <atomic>
#include <chrono>

#include "elpis/base/clock.h"

namespace elpis {

// A clock that moves when told to. For tests, and for anything that replays time.
class ManualClock final : public Clock {
public:
    Monotonic now() const override { return Monotonic(elapsed_.load()); }
    Wall wall() const override {
        return Wall(std::chrono::duration_cast<Wall::duration>(elapsed_.load())) + kEpoch;
    }

    void advance(std::chrono::nanoseconds by) { elapsed_ = elapsed_.load() + by; }

private:
    static constexpr std::chrono::seconds kEpoch{1'700'000'000};
    std::atomic<std::chrono::nanoseconds> elapsed_{std::chrono::nanoseconds{0}};
};

}  // namespace elpis
