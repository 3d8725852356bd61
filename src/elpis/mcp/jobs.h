#pragma once

#include <functional>
#include <memory>

#include "elpis/base/log.h"
#include "elpis/base/worker_pool.h"

namespace elpis::mcp {

// The workers as one server uses them: what it posts runs only while the server is open, and
// closing waits for everything posted before. That is what lets a job use the server, the mind and
// the transport without owning them. Copies share; any thread.
//
// This is the door where exceptions of libraries end: one that leaves a job is logged.
class Jobs {
public:
    using Job = std::function<void()>;

    Jobs(WorkerPool& workers, Log& log);

    // False when the workers' line is full, or closed.
    bool try_post(Job job);
    // Follow-up work, bounded elsewhere (WorkerPool::post). Dropped when closed.
    void post(Job job);

    // No more jobs; returns when the last one has run. Not from within a job.
    void close();

private:
    class Open;
    struct Posted;

    std::shared_ptr<Open> open_;
};

}  // namespace elpis::mcp
