#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/engine/cells.h"

namespace elpis::engine {

enum class Work { Prepare, Grammar };

// What workers are doing now, one job a request at most. A job outlives its request when that is
// cancelled or late; until it comes back its worker is counted as stuck.
class SideJobs {
public:
    // Longer than any honest template, grammar or token takes.
    static constexpr std::chrono::seconds kLimit{10};

    // In line for a grammar worker; its time does not count yet.
    void posted(RequestId id) { posted_.insert(id); }
    void began(RequestId id, Work work, Clock::Monotonic now) {
        posted_.erase(id);
        jobs_.insert_or_assign(id, Job{.work = work, .deadline = now + kLimit});
    }
    void ended(RequestId id) { jobs_.erase(id); }
    // The request is gone; a job of its own that runs is not.
    void forget(RequestId id) { posted_.erase(id); }

    // Whose time is over; they stay until they end.
    std::vector<RequestId> late(Clock::Monotonic now) const;
    std::vector<RequestId> not_begun() const { return {posted_.begin(), posted_.end()}; }
    int stuck(Work work, Clock::Monotonic now) const;
    // Of the requests that `open` knows.
    std::optional<Clock::Monotonic> earliest_deadline(
        const std::function<bool(RequestId)>& open) const;

private:
    struct Job {
        Work work = Work::Prepare;
        Clock::Monotonic deadline;
    };
    std::map<RequestId, Job> jobs_;
    std::set<RequestId> posted_;
};

}  // namespace elpis::engine
