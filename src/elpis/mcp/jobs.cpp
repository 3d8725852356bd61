#include "elpis/mcp/jobs.h"

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "elpis/base/log.h"
#include "elpis/base/worker_pool.h"

namespace elpis::mcp {

class Jobs::Open {
public:
    Open(WorkerPool& workers, Log& log) : workers_(workers), log_(log) {}

    bool enter() {
        const std::lock_guard lock(mutex_);
        if (closed_) return false;
        ++under_way_;
        return true;
    }

    void leave() {
        const std::lock_guard lock(mutex_);
        if (--under_way_ == 0) idle_.notify_all();
    }

    void close() {
        std::unique_lock lock(mutex_);
        closed_ = true;
        idle_.wait(lock, [this] { return under_way_ == 0; });
    }

    void run(const Job& job) {
        try {
            job();
        } catch (const std::exception& error) {
            log_.error("mcp", std::string("a job failed: ") + error.what());
        }
    }

    WorkerPool& workers() { return workers_; }

private:
    WorkerPool& workers_;
    Log& log_;
    std::mutex mutex_;
    std::condition_variable idle_;
    std::size_t under_way_ = 0;  // guarded by mutex_: posted and not yet run or dropped
    bool closed_ = false;        // guarded by mutex_
};

// What the pool holds. Leaves when the job has run, and also when the pool drops it unrun.
struct Jobs::Posted {
    Posted(const std::shared_ptr<Open>& open, Job what)
        : pass(open.get(), [open](Open* entered) { entered->leave(); }), job(std::move(what)) {}

    void operator()() const { pass->run(job); }

    std::shared_ptr<Open> pass;
    Job job;  // destroyed first: whoever closes may count on that too
};

Jobs::Jobs(WorkerPool& workers, Log& log) : open_(std::make_shared<Open>(workers, log)) {}

bool Jobs::try_post(Job job) {
    if (!open_->enter()) return false;
    return open_->workers().try_post(Posted(open_, std::move(job)));
}

void Jobs::post(Job job) {
    if (!open_->enter()) return;
    open_->workers().post(Posted(open_, std::move(job)));
}

void Jobs::close() {
    open_->close();
}

}  // namespace elpis::mcp
