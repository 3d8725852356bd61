#include "elpis/engine/template_budget.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#include <malloc.h>
#include <pthread.h>

#include "elpis/engine/way_out.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#include <dlfcn.h>
#define ELPIS_SANITIZED 1
#endif

// NOLINTBEGIN(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory): this is what `new` is
// made of.

namespace elpis::engine {
namespace {

class TooCostly final : public std::bad_alloc {
public:
    const char* what() const noexcept override { return TemplateBudget::kTooCostly; }
};

using Time = std::chrono::steady_clock;

struct Spending {
    bool counts = false;
    bool* exceeded = nullptr;
    std::size_t in_all = 0;
    std::size_t most_in_all = 0;
    std::int64_t alive = 0;    // of what came and went since
    std::uintptr_t frame = 0;  // of the function that has the budget
    std::int64_t most_stack = 0;
    unsigned until_next_look = 0;  // at the clock
    Time::time_point ends;
};

// NOLINTNEXTLINE(*-avoid-non-const-global-variables,bugprone-throwing-static-initialization)
thread_local constinit Spending spending;

std::uintptr_t stack_now() {
    return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

// How much of this thread's stack is below here; as much as one may use where nobody knows.
std::size_t stack_left() {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 2 * TemplateBudget::kStack;
    void* lowest = nullptr;
    std::size_t size = 0;
    const bool known = pthread_attr_getstack(&attributes, &lowest, &size) == 0;
    pthread_attr_destroy(&attributes);
    const auto end = reinterpret_cast<std::uintptr_t>(lowest);
    return known && end < stack_now() ? stack_now() - end : 2 * TemplateBudget::kStack;
}

// A look at the clock costs as much as an allocation.
bool too_late(std::size_t bytes) {
    constexpr unsigned kBetweenLooks = 256;
    constexpr std::size_t kWorthALook = 64U << 10U;
    if (spending.until_next_look > 0 && bytes < kWorthALook) {
        --spending.until_next_look;
        return false;
    }
    if (Time::now() < spending.ends) {
        spending.until_next_look = kBetweenLooks;
        return false;
    }
    return true;  // and at the next allocation as well
}

// What is thrown leads outwards, and who catches it on the way may say so in words: a little room
// is left for that each time.
void spend(std::size_t bytes) {
    constexpr std::size_t kRoom = 64U << 10U;
    constexpr std::chrono::milliseconds kForWords{10};
    spending.in_all += bytes;
    spending.alive += static_cast<std::int64_t>(bytes);
    // It may be a little less deep than the budget's own making was.
    const auto depth = static_cast<std::int64_t>(spending.frame - stack_now());
    const bool deep = depth > spending.most_stack;
    const bool much = spending.in_all > spending.most_in_all;
    const bool large = spending.alive > static_cast<std::int64_t>(TemplateBudget::kAlive);
    const bool late = too_late(bytes);
    if (!deep && !much && !large && !late) return;
    if (!can_be_thrown_as_far_as(spending.frame)) return;
    *spending.exceeded = true;
    if (late) spending.ends = Time::now() + kForWords;
    spending.alive -= static_cast<std::int64_t>(bytes);
    spending.in_all -= bytes;
    if (much) spending.most_in_all = spending.in_all + kRoom;
    throw TooCostly();
}

// A sanitizer's own `new` and `delete` stay in use under these: they notice what does not belong
// together.
enum class Form : bool { One, Many };

void* take(std::size_t bytes, [[maybe_unused]] Form form) noexcept {
#ifdef ELPIS_SANITIZED
    using New = void*(std::size_t, const std::nothrow_t&);
    static auto* const one = reinterpret_cast<New*>(dlsym(RTLD_NEXT, "_ZnwmRKSt9nothrow_t"));
    static auto* const many = reinterpret_cast<New*>(dlsym(RTLD_NEXT, "_ZnamRKSt9nothrow_t"));
    return (form == Form::One ? one : many)(bytes, std::nothrow);
#else
    return std::malloc(bytes == 0 ? 1 : bytes);
#endif
}

void give_back(void* made, [[maybe_unused]] Form form) noexcept {
#ifdef ELPIS_SANITIZED
    using Delete = void(void*);
    static auto* const one = reinterpret_cast<Delete*>(dlsym(RTLD_NEXT, "_ZdlPv"));
    static auto* const many = reinterpret_cast<Delete*>(dlsym(RTLD_NEXT, "_ZdaPv"));
    (form == Form::One ? one : many)(made);
#else
    std::free(made);
#endif
}

void* allocate(std::size_t bytes, Form form) {
    if (spending.counts) spend(bytes);
    void* const made = take(bytes, form);
    if (made == nullptr) throw std::bad_alloc();
    // It may be more than was asked for, and what is released later is what it is.
    if (spending.counts)
        spending.alive += static_cast<std::int64_t>(::malloc_usable_size(made) - bytes);
    return made;
}

void* allocate_or_not(std::size_t bytes, Form form) noexcept {
    try {
        return allocate(bytes, form);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

void release(void* made, Form form) noexcept {
    if (spending.counts && made != nullptr)
        spending.alive -= static_cast<std::int64_t>(::malloc_usable_size(made));
    give_back(made, form);
}

}  // namespace

TemplateBudget::TemplateBudget(std::size_t in_all, bool& exceeded, std::uintptr_t frame)
    : outermost_(!spending.counts) {
    if (!outermost_) return;
    const std::size_t most_stack = std::min(kStack, stack_left() / 2);
    spending = {.counts = true,
                .exceeded = &exceeded,
                .most_in_all = in_all,
                .frame = frame,
                .most_stack = static_cast<std::int64_t>(most_stack),
                .ends = Time::now() + kTime};
}

TemplateBudget::~TemplateBudget() {
    if (outermost_) spending = {};
}

}  // namespace elpis::engine

// The program's own, for all threads; only those under a budget notice.
void* operator new(std::size_t bytes) {
    return elpis::engine::allocate(bytes, elpis::engine::Form::One);
}
void* operator new[](std::size_t bytes) {
    return elpis::engine::allocate(bytes, elpis::engine::Form::Many);
}
void* operator new(std::size_t bytes, const std::nothrow_t& /*unused*/) noexcept {
    return elpis::engine::allocate_or_not(bytes, elpis::engine::Form::One);
}
void* operator new[](std::size_t bytes, const std::nothrow_t& /*unused*/) noexcept {
    return elpis::engine::allocate_or_not(bytes, elpis::engine::Form::Many);
}
void operator delete(void* made) noexcept {
    elpis::engine::release(made, elpis::engine::Form::One);
}
void operator delete[](void* made) noexcept {
    elpis::engine::release(made, elpis::engine::Form::Many);
}
void operator delete(void* made, std::size_t /*bytes*/) noexcept {
    elpis::engine::release(made, elpis::engine::Form::One);
}
void operator delete[](void* made, std::size_t /*bytes*/) noexcept {
    elpis::engine::release(made, elpis::engine::Form::Many);
}
void operator delete(void* made, const std::nothrow_t& /*unused*/) noexcept {
    elpis::engine::release(made, elpis::engine::Form::One);
}
void operator delete[](void* made, const std::nothrow_t& /*unused*/) noexcept {
    elpis::engine::release(made, elpis::engine::Form::Many);
}
// NOLINTEND(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)
