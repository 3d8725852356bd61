#include "elpis/engine/side_jobs.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/engine/cells.h"

namespace elpis::engine {

std::vector<RequestId> SideJobs::late(Clock::Monotonic now) const {
    std::vector<RequestId> result;
    for (const auto& [id, job] : jobs_) {
        if (job.deadline <= now) result.push_back(id);
    }
    return result;
}

int SideJobs::stuck(Work work, Clock::Monotonic now) const {
    return static_cast<int>(std::ranges::count_if(jobs_, [&](const auto& entry) {
        return entry.second.work == work && entry.second.deadline <= now;
    }));
}

std::optional<Clock::Monotonic> SideJobs::earliest_deadline(
    const std::function<bool(RequestId)>& open) const {
    std::optional<Clock::Monotonic> earliest;
    for (const auto& [id, job] : jobs_) {
        if (open(id) && (!earliest || job.deadline < *earliest)) earliest = job.deadline;
    }
    return earliest;
}

}  // namespace elpis::engine
