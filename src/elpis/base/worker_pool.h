#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace elpis {

// A few threads that run jobs in the order they came. Jobs must not throw and must not wait for
// other jobs. Destruction waits for running jobs and drops the ones that have not begun.
class WorkerPool {
public:
    using Job = std::function<void()>;

    // At most `capacity` jobs wait in line for `try_post`.
    WorkerPool(std::size_t threads, std::size_t capacity);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // Any thread. False when the line is full or the pool is closing: refuse the work, do not wait.
    bool try_post(Job job);

    // Any thread. For follow-up work whose number is already bounded by something else (one job for
    // each live stream, each pending call): accepted even when the line is full, dropped only when
    // the pool is closing.
    void post(Job job);

private:
    void run(const std::stop_token& stop);

    const std::size_t capacity_;
    std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::deque<Job> jobs_;               // guarded by mutex_
    bool closing_ = false;               // guarded by mutex_
    std::vector<std::jthread> threads_;  // last: joins before anything it uses is destroyed
};

}  // namespace elpis
