#include "elpis/engine/thread_shedding.h"

#include <algorithm>
#include <cstddef>

namespace elpis::engine {
namespace {

constexpr int kWindow = 16;          // steps that are judged together
constexpr double kMuchSlower = 2.0;  // than usual: something else runs
constexpr double kBetter = 0.9;      // a change must gain this much to stay
constexpr double kRetry = 10.0;      // seconds until the other way is tried again
constexpr double kLongestRetry = 300.0;
constexpr double kDrift = 1.002;  // a usual time that is never reached again fades, by step
constexpr int kMostRows = 64;     // of answers in one step; larger steps are not looked at

}  // namespace

ThreadShedding::ThreadShedding(int threads)
    : most_(std::max(threads, 1)),
      retry_after_(kRetry),
      usual_(static_cast<std::size_t>(kMostRows) + 1, 0.0) {}

void ThreadShedding::learn(double now, int rows, double seconds) {
    const bool tells = rows >= 1 && rows <= kMostRows && seconds > 0.0;
    if (most_ < 2 || !tells) return;
    double& best = usual_[static_cast<std::size_t>(rows)];
    if (!shed_) best = best == 0.0 ? seconds : std::min(seconds, best * kDrift);
    if (best == 0.0) {
        // A number of rows that was never seen with all threads: there is nothing to compare with.
        if (now >= retry_at_) {
            shed_ = trial_ = false;
            slowness_ = 0.0;
            window_ = 0;
        }
        return;
    }
    slowness_ += seconds / best;
    if (++window_ < kWindow) return;
    judge(now, slowness_ / kWindow);
    slowness_ = 0.0;
    window_ = 0;
}

void ThreadShedding::judge(double now, double slowness) {
    if (trial_) {
        trial_ = false;
        if (slowness > before_ * kBetter) {
            shed_ = !shed_;  // back to what it was
            retry_after_ = std::min(2.0 * retry_after_, kLongestRetry);
        } else {
            retry_after_ = kRetry;
        }
        retry_at_ = now + retry_after_;
        return;
    }
    // Shed, the quiet times with all threads are what is hoped for: tried now and then.
    // Two windows in a row: the first may be half quiet, and its slowness would mislead the trial.
    const bool slow_again = slow_ && slowness > kMuchSlower;
    slow_ = slowness > kMuchSlower;
    if (!(shed_ || slow_again) || now < retry_at_) return;
    before_ = slowness;
    shed_ = !shed_;
    trial_ = true;
}

}  // namespace elpis::engine
