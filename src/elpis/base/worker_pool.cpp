#include "elpis/base/worker_pool.h"

#include <cstddef>
#include <deque>
#include <mutex>
#include <stop_token>
#include <utility>

namespace elpis {

WorkerPool::WorkerPool(std::size_t threads, std::size_t capacity) : capacity_(capacity) {
    threads_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
    }
}

WorkerPool::~WorkerPool() {
    std::deque<Job> dropped;  // destroyed outside the lock: jobs may own anything
    const std::lock_guard lock(mutex_);
    closing_ = true;
    dropped.swap(jobs_);
}

bool WorkerPool::try_post(Job job) {
    {
        const std::lock_guard lock(mutex_);
        if (closing_ || jobs_.size() >= capacity_) return false;
        jobs_.push_back(std::move(job));
    }
    arrived_.notify_one();
    return true;
}

void WorkerPool::post(Job job) {
    {
        const std::lock_guard lock(mutex_);
        if (closing_) return;
        jobs_.push_back(std::move(job));
    }
    arrived_.notify_one();
}

void WorkerPool::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (arrived_.wait(lock, stop, [this] { return !jobs_.empty(); })) {
        if (stop.stop_requested()) return;
        {
            const Job job = std::move(jobs_.front());
            jobs_.pop_front();
            lock.unlock();
            job();
        }
        lock.lock();
    }
}

}  // namespace elpis
