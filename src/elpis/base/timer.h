#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace elpis {

// Calls back at a moment in the future, all on one thread of its own. What it calls must be quick:
// set a flag, post a job. A callback may schedule and cancel, itself included.
class Timer {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Id = std::uint64_t;

    Timer();
    ~Timer() = default;  // pending callbacks are dropped, a running one is waited for
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    // Any thread. The callback runs once, at or after `when`, unless cancelled before.
    Id at(Time when, std::function<void()> callback);
    Id after(std::chrono::milliseconds delay, std::function<void()> callback);

    // Any thread. True when the callback will not run; false when it ran, is running, or is
    // unknown.
    bool cancel(Id id);

private:
    using Key = std::pair<Time, Id>;

    void run(const std::stop_token& stop);

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<Key, std::function<void()>> pending_;  // guarded by mutex_
    std::map<Id, Time> times_;                      // guarded by mutex_
    Id last_id_ = 0;                                // guarded by mutex_
    std::jthread thread_;  // last: joins before anything it uses is destroyed
};

}  // namespace elpis
