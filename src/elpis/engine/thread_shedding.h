#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace elpis::engine {

// How many threads the next step should use. On a machine where another program wants a core, a
// step with a thread on every core waits at each of its barriers for the one that was pushed aside:
// 3 to 50 times slower, where one thread less costs its own share only. On a quiet machine all
// threads are right. Nobody can ask who else runs; step times tell. Pure.
//
// When steps take much longer than such steps usually do, a few by far or a window of them, one
// thread is left out for a trial. What is quicker stays; after a while the other is tried again.
class ThreadShedding {
public:
    explicit ThreadShedding(int threads);

    struct Load {
        int rows = 1;            // of answers
        std::int64_t cells = 0;  // that they see, all together
    };
    // A step ended at `now` (seconds, on any clock that only rises) after so long. Only steps
    // without prompt rows tell something.
    void learn(double now, const Load& load, double seconds);

    // For a step that only writes.
    int threads() const { return shed_ ? most_ - 1 : most_; }
    // For one that reads, beside answers or not, at `now`. Such steps tell nothing, so what was
    // found beside another program would hold for whole prompts after that program has gone: it
    // holds until the next trial is due.
    int threads_to_read(double now) const { return now < retry_at_ ? threads() : most_; }

private:
    static constexpr std::size_t kDepths = 12;  // each twice as deep as the one before
    using ByDepth = std::array<double, kDepths>;

    // The usual time of such a step, which it may be the first to tell; with fewer threads and in
    // trials that of a shallower one where none is known. 0: nothing is known.
    double usual(const Load& load, double seconds);
    void judge(double now, double slowness);
    bool is_kept(double slowness) const;

    int most_;
    bool shed_ = false;
    bool slow_ = false;    // the last window was
    bool trial_ = false;   // the other way of working is being tried
    double before_ = 1.0;  // slowness that led to the trial
    double retry_at_ = 0.0;
    double retry_after_;

    std::vector<ByDepth> usual_;  // seconds of a quiet step with all threads, by rows; 0: unknown
    double slowness_ = 0.0;       // summed over the window
    int window_ = 0;
    int run_ = 0;        // slow steps with all threads, one after another, the last ones
    double lost_ = 0.0;  // by them, in usual steps
};

}  // namespace elpis::engine
