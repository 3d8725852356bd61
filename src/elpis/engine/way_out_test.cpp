#include "elpis/engine/way_out.h"

#include <cstdint>
#include <functional>
#include <string>

#include <doctest/doctest.h>

namespace elpis::engine {
namespace {

// NOLINTBEGIN(cppcoreguidelines-special-member-functions,bugprone-unsafe-to-allow-exceptions): it
// is about these
struct AsksAtItsEnd {
    std::function<void()> ask;
    ~AsksAtItsEnd() { ask(); }
};

struct AsksAndMayThrow {
    std::function<void()> ask;
    ~AsksAndMayThrow() noexcept(false) { ask(); }
};
// NOLINTEND(cppcoreguidelines-special-member-functions,bugprone-unsafe-to-allow-exceptions)

void ask_without_leave(const std::function<void()>& ask) noexcept {
    ask();
}

void ask_between_texts(const std::function<void()>& ask) {
    const std::string to_be_cleaned_up(100, 'x');
    ask();
    CHECK(to_be_cleaned_up.size() == 100);
}

void ask_and_catch(const std::function<void()>& ask) {
    try {
        ask_between_texts(ask);
    } catch (const int& number) {
        FAIL("nobody throws ", number);
    }
}

TEST_CASE("an exception has its way where functions clean up, or catch others") {
    const auto frame = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    bool open = false;
    const auto ask = [&] { open = can_be_thrown_as_far_as(frame); };
    ask();
    CHECK(open);
    ask_between_texts(ask);
    CHECK(open);
    ask_and_catch(ask);
    CHECK(open);
    {
        const AsksAndMayThrow at_end{ask};
    }
    CHECK(open);
}

TEST_CASE("it has none out of a destructor, or out of what is noexcept") {
    const auto frame = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    bool open = true;
    const auto ask = [&] { open = can_be_thrown_as_far_as(frame); };
    {
        const AsksAtItsEnd at_end{ask};
    }
    CHECK_FALSE(open);
    open = true;
    ask_without_leave(ask);
    CHECK_FALSE(open);
    open = true;
    {
        const AsksAtItsEnd at_end{[&] { ask_and_catch(ask); }};
    }
    CHECK_FALSE(open);
}

void ask_up_to_here(bool& open) {
    const auto frame = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    ask_between_texts([&] { open = can_be_thrown_as_far_as(frame); });
}

TEST_CASE("what lies further up does not matter") {
    bool open = false;
    ask_without_leave([&] { ask_up_to_here(open); });
    CHECK(open);
}

}  // namespace
}  // namespace elpis::engine
