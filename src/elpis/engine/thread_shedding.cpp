#include "elpis/engine/thread_shedding.h"

#include <algorithm>
#include <cstddef>

namespace elpis::engine {
namespace {

constexpr int kWindow = 16;          // steps that are judged together
constexpr double kMuchSlower = 2.0;  // than usual: something else runs
constexpr double kBetter = 0.9;      // a change must gain this much to stay
// Fewer threads that nobody disturbs, but for this much, stay as well: what all of them lose beside
// another program is mostly in a few steps (twenty to thirty usual ones' time each), which the
// time before a trial may not have shown.
constexpr double kUndisturbed = 1.5;
constexpr double kSlow = 1.7;  // a step, than usual: deep in a context it may take 1.6
// So many slow steps one after another, and so many usual steps' time lost by them, are no chance:
// they are not waited out to the end of a window.
constexpr int kRun = 6;
constexpr int kTrialRun = 3;  // when all threads are tried again, trouble is what was there before
constexpr double kMuchLost = 8.0;
// Seconds until the other way is tried again: soon at first, since what made a few steps slow may
// have gone as quickly. A trial beside another program costs about a tenth of a second.
constexpr double kRetry = 2.0;
constexpr double kLongestRetry = 40.0;
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
    const double slowness = seconds / best;
    slowness_ += slowness;
    ++window_;
    // A run is of steps with all threads: with fewer each step is slow, and those before a trial
    // must not speak for the steps of the trial.
    run_ = !shed_ && slowness > kSlow ? run_ + 1 : 0;
    lost_ = run_ > 0 ? lost_ + slowness - 1.0 : 0.0;
    const bool is_certain = run_ >= (trial_ ? kTrialRun : kRun) && lost_ >= kMuchLost;
    if (is_certain) {
        slow_ = true;
        judge(now, 1.0 + lost_ / run_);
        run_ = 0;
        lost_ = 0.0;
    } else if (window_ == kWindow) {
        judge(now, slowness_ / kWindow);
    } else {
        return;
    }
    slowness_ = 0.0;
    window_ = 0;
}

void ThreadShedding::judge(double now, double slowness) {
    if (trial_) {
        trial_ = false;
        const bool undisturbed = shed_ && slowness * (most_ - 1) < kUndisturbed * most_;
        if (slowness > before_ * kBetter && !undisturbed) {
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
