#include "elpis/base/timer.h"

#include <chrono>
#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>

namespace elpis {

Timer::Timer() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

Timer::Id Timer::at(Time when, std::function<void()> callback) {
    Id id = 0;
    {
        const std::lock_guard lock(mutex_);
        id = ++last_id_;
        pending_.emplace(Key{when, id}, std::move(callback));
        times_.emplace(id, when);
    }
    changed_.notify_one();
    return id;
}

Timer::Id Timer::after(std::chrono::milliseconds delay, std::function<void()> callback) {
    return at(std::chrono::steady_clock::now() + delay, std::move(callback));
}

bool Timer::cancel(Id id) {
    std::function<void()> dropped;  // destroyed outside the lock: it may own anything
    const std::lock_guard lock(mutex_);
    const auto time = times_.find(id);
    if (time == times_.end()) return false;
    const auto entry = pending_.find(Key{time->second, id});
    dropped = std::move(entry->second);
    pending_.erase(entry);
    times_.erase(time);
    return true;
}

void Timer::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        if (pending_.empty()) {
            changed_.wait(lock, stop, [this] { return !pending_.empty(); });
            continue;
        }
        const Time next = pending_.begin()->first.first;
        if (std::chrono::steady_clock::now() < next) {
            changed_.wait_until(lock, stop, next, [this, next] {
                return pending_.empty() || pending_.begin()->first.first < next;
            });
            continue;
        }
        {
            const auto due = pending_.begin();
            const std::function<void()> callback = std::move(due->second);
            times_.erase(due->first.second);
            pending_.erase(due);
            lock.unlock();
            callback();
        }  // destroyed outside the lock: it may own anything
        lock.lock();
    }
}

}  // namespace elpis
