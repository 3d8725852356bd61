#include "elpis/engine/thread_shedding.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace elpis::engine {
namespace {

constexpr int kWindow = 16;          // steps that are judged together
constexpr double kMuchSlower = 2.0;  // than usual: something else runs
constexpr double kBetter = 0.9;      // a change must gain this much to stay
constexpr double kLittleBetter = 0.97;
// Fewer threads that nobody disturbs, but for this much, stay as well: what all of them lose beside
// another program is mostly in a few steps (twenty to thirty usual ones' time each), which the
// time before a trial may not have shown.
constexpr double kUndisturbed = 1.5;
constexpr double kAsUsual = 1.1;  // all threads stay, whatever fewer of them gained or lost
constexpr double kSlow = 1.7;     // a step, than usual
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
constexpr int kMostRows = 64;     // of answers in one step; larger steps are not compared
constexpr std::int64_t kShallow =
    512;  // cells of all rows; each depth ends at twice the one before

std::size_t depth_of(std::int64_t cells, std::size_t depths) {
    std::size_t depth = 0;
    while (cells >= kShallow && depth + 1 < depths) {
        cells /= 2;
        ++depth;
    }
    return depth;
}

}  // namespace

ThreadShedding::ThreadShedding(int threads)
    : most_(std::max(threads, 1)),
      retry_after_(kRetry),
      usual_(static_cast<std::size_t>(kMostRows) + 1, ByDepth{}) {}

double ThreadShedding::usual(const Load& load, double seconds) {
    ByDepth& times = usual_[static_cast<std::size_t>(load.rows)];
    const std::size_t depth = depth_of(load.cells, kDepths);
    double known = 0.0;
    for (std::size_t shallower = depth + 1; shallower > 0 && known == 0.0; --shallower)
        known = times[shallower - 1];
    // What is met first in a trial may be disturbed, and is no measure.
    const bool learns = !shed_ && (!trial_ || known == 0.0 || times[depth] != 0.0);
    if (!learns) return known;
    times[depth] = times[depth] == 0.0 ? seconds : std::min(seconds, times[depth] * kDrift);
    return times[depth];
}

void ThreadShedding::learn(double now, const Load& load, double seconds) {
    if (most_ < 2 || load.rows < 1 || !(seconds > 0.0)) return;
    const double best = load.rows <= kMostRows ? usual(load, seconds) : 0.0;
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
        if (is_kept(slowness)) {
            retry_after_ = kRetry;
        } else {
            shed_ = !shed_;  // back to what it was
            retry_after_ = std::min(2.0 * retry_after_, kLongestRetry);
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

bool ThreadShedding::is_kept(double slowness) const {
    if (shed_)
        return slowness <= before_ * kBetter || slowness * (most_ - 1) < kUndisturbed * most_;
    // One of several threads cannot gain as much as one of two.
    return slowness <= before_ * (most_ == 2 ? kBetter : kLittleBetter) || slowness <= kAsUsual;
}

}  // namespace elpis::engine
