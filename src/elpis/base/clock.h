#pragma once

#include <chrono>

namespace elpis {

// Time as an argument: everything that ages asks a Clock, so that tests can decide what time it is.
// Both calls may come from any thread.
class Clock {
public:
    using Monotonic = std::chrono::steady_clock::time_point;
    using Wall = std::chrono::system_clock::time_point;

    virtual ~Clock() = default;

    // For elapsed time: never goes backwards, says nothing about the calendar.
    virtual Monotonic now() const = 0;
    // For what people and other programs read: Unix time.
    virtual Wall wall() const = 0;
};

class SystemClock final : public Clock {
public:
    Monotonic now() const override { return std::chrono::steady_clock::now(); }
    Wall wall() const override { return std::chrono::system_clock::now(); }
};

}  // namespace elpis
