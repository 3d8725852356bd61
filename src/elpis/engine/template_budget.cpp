#include "elpis/engine/template_budget.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#include <malloc.h>

// NOLINTBEGIN(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory): this is what `new` is
// made of.

namespace elpis::engine {
namespace {

class TooCostly final : public std::bad_alloc {
public:
    const char* what() const noexcept override {
        return "the template takes more time, memory or depth than one may";
    }
};

struct Spending {
    bool counts = false;
    std::size_t in_all = 0;
    std::size_t most_in_all = 0;
    std::int64_t alive = 0;  // of what came and went since
    std::uintptr_t stack = 0;
};

thread_local constinit Spending spending;  // NOLINT(*-avoid-non-const-global-variables)

std::uintptr_t stack_now() {
    return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

// What is thrown leads outwards, and who catches it on the way may say so in words: a little room
// is left for that each time.
void spend(std::size_t bytes) {
    constexpr std::size_t kRoom = 64U << 10U;
    spending.in_all += bytes;
    spending.alive += static_cast<std::int64_t>(bytes);
    // It may be a little less deep than the budget's own making was.
    const auto depth = static_cast<std::int64_t>(spending.stack - stack_now());
    const bool deep = depth > static_cast<std::int64_t>(TemplateBudget::kStack);
    const bool much = spending.in_all > spending.most_in_all;
    const bool large = spending.alive > static_cast<std::int64_t>(TemplateBudget::kAlive);
    if (!deep && !much && !large) return;
    spending.alive -= static_cast<std::int64_t>(bytes);
    spending.in_all -= bytes;
    if (much) spending.most_in_all = spending.in_all + kRoom;
    throw TooCostly();
}

void* allocate(std::size_t bytes) {
    if (spending.counts) spend(bytes);
    void* const made = std::malloc(bytes == 0 ? 1 : bytes);
    if (made == nullptr) throw std::bad_alloc();
    return made;
}

void* allocate_or_not(std::size_t bytes) noexcept {
    try {
        return allocate(bytes);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

void release(void* made) noexcept {
    if (spending.counts && made != nullptr)
        spending.alive -= static_cast<std::int64_t>(::malloc_usable_size(made));
    std::free(made);
}

}  // namespace

TemplateBudget::TemplateBudget(std::size_t in_all) : outermost_(!spending.counts) {
    if (outermost_) spending = {.counts = true, .most_in_all = in_all, .stack = stack_now()};
}

TemplateBudget::~TemplateBudget() {
    if (outermost_) spending = {};
}

}  // namespace elpis::engine

// The program's own, for all threads; only those under a budget notice.
void* operator new(std::size_t bytes) {
    return elpis::engine::allocate(bytes);
}
void* operator new[](std::size_t bytes) {
    return elpis::engine::allocate(bytes);
}
void* operator new(std::size_t bytes, const std::nothrow_t& /*unused*/) noexcept {
    return elpis::engine::allocate_or_not(bytes);
}
void* operator new[](std::size_t bytes, const std::nothrow_t& /*unused*/) noexcept {
    return elpis::engine::allocate_or_not(bytes);
}
void operator delete(void* made) noexcept {
    elpis::engine::release(made);
}
void operator delete[](void* made) noexcept {
    elpis::engine::release(made);
}
void operator delete(void* made, std::size_t /*bytes*/) noexcept {
    elpis::engine::release(made);
}
void operator delete[](void* made, std::size_t /*bytes*/) noexcept {
    elpis::engine::release(made);
}
void operator delete(void* made, const std::nothrow_t& /*unused*/) noexcept {
    elpis::engine::release(made);
}
void operator delete[](void* made, const std::nothrow_t& /*unused*/) noexcept {
    elpis::engine::release(made);
}
// NOLINTEND(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)
