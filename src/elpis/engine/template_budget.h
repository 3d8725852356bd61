#pragma once

#include <chrono>
#include <cstddef>

namespace elpis::engine {

// What this thread may take while llama.cpp follows a chat template. A template is a program and
// may be a stranger's: it may write without end, double a text sixty times, or call itself. Its
// interpreter allocates at every step and counts nothing, so its allocations are where it is looked
// at: all of them together, those alive, how deep the stack is and how late it is when they are
// made. Where one goes too far, `new` throws a std::bad_alloc that says so, until the budget's end.
// Between two allocations nothing is seen: a search in a text of megabytes takes as long as it
// takes (the engine's step is stuck then, or the request late). One within another counts on with
// that one. On other threads nothing changes.
class TemplateBudget {
public:
    static constexpr std::size_t kRendering = 1U << 30U;  // bytes in all
    static constexpr std::size_t kLearning = 4 * kRendering;
    static constexpr std::size_t kAlive = 512U << 20U;
    // Below the budget itself; less where the thread's stack has not twice as much left.
    static constexpr std::size_t kStack = 2U << 20U;
    static constexpr std::chrono::seconds kTime{10};  // longer than any honest template takes
    static constexpr const char* kTooCostly =
        "the template takes more time, memory or depth than one may";

    explicit TemplateBudget(std::size_t in_all);
    ~TemplateBudget();
    TemplateBudget(const TemplateBudget&) = delete;
    TemplateBudget& operator=(const TemplateBudget&) = delete;

    // Whether something went too far. Who catches the error cannot rely on it to say so.
    bool exceeded() const;

private:
    bool outermost_;
};

}  // namespace elpis::engine
