#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace elpis::engine {

// What this thread may take while llama.cpp follows a chat template. A template is a program and
// may be a stranger's: it may write without end, double a text sixty times, or call itself. Its
// interpreter allocates at every step and counts nothing, so its allocations are where it is looked
// at: all of them together, those alive, how deep the stack is and how late it is when they are
// made. Where one goes too far, `new` throws a std::bad_alloc that says so, until the budget's end:
// where it can be thrown; a destructor that allocates is let be.
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

    // What is thrown has to be caught in the function that has the budget, which is known by its
    // frame, and when the budget has ended: what is done about it is not counted. `exceeded`
    // becomes true when something went too far, as the error may have been replaced on its way; it
    // outlives the budget.
    [[gnu::always_inline]] TemplateBudget(std::size_t in_all, bool& exceeded)
        : TemplateBudget(
              in_all, exceeded, reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0))) {}
    ~TemplateBudget();
    TemplateBudget(const TemplateBudget&) = delete;
    TemplateBudget& operator=(const TemplateBudget&) = delete;

private:
    TemplateBudget(std::size_t in_all, bool& exceeded, std::uintptr_t frame);

    bool outermost_;
};

}  // namespace elpis::engine
