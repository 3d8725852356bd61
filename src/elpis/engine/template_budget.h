#pragma once

#include <cstddef>

namespace elpis::engine {

// What this thread may take while llama.cpp follows a chat template. A template is a program and
// may be a stranger's: it may write without end, double a text sixty times, or call itself. Its
// interpreter allocates at every step and counts nothing, so its allocations are what is counted:
// all of them together (which bounds its time as well), those alive, and how deep the stack is when
// they are made. Where one goes too far, `new` throws a std::bad_alloc that says so, until the
// budget's end. One within another counts on with that one. On other threads nothing changes.
class TemplateBudget {
public:
    static constexpr std::size_t kRendering = 1U << 30U;  // bytes in all
    static constexpr std::size_t kLearning = 4 * kRendering;
    static constexpr std::size_t kAlive = 512U << 20U;
    static constexpr std::size_t kStack = 2U << 20U;  // below the budget itself

    explicit TemplateBudget(std::size_t in_all);
    ~TemplateBudget();
    TemplateBudget(const TemplateBudget&) = delete;
    TemplateBudget& operator=(const TemplateBudget&) = delete;

private:
    bool outermost_;
};

}  // namespace elpis::engine
