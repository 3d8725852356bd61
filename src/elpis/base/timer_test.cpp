#include "elpis/base/timer.h"

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace std::chrono_literals;

namespace elpis {
namespace {

TEST_CASE("callbacks run in the order of their moments, whatever the order of asking") {
    Timer timer;
    std::vector<int> order;
    std::promise<void> done;

    const auto now = std::chrono::steady_clock::now();
    timer.at(now + 20ms, [&] {
        order.push_back(2);
        done.set_value();
    });
    timer.at(now + 10ms, [&] { order.push_back(1); });
    done.get_future().wait();

    CHECK(order == std::vector{1, 2});
}

TEST_CASE("a cancelled callback never runs, and says so") {
    bool ran = false;
    {
        Timer timer;
        const Timer::Id id = timer.after(1h, [&] { ran = true; });
        CHECK(timer.cancel(id));
        CHECK_FALSE(timer.cancel(id));
    }
    CHECK_FALSE(ran);
}

TEST_CASE("a callback may schedule the next one") {
    Timer timer;
    std::promise<void> done;

    timer.after(0ms, [&] { timer.after(0ms, [&] { done.set_value(); }); });

    CHECK(done.get_future().wait_for(10s) == std::future_status::ready);
}

TEST_CASE("what a callback owned may use the timer as it goes") {
    struct Owned {
        Owned(Timer& its_timer, std::promise<void>& its_end) : timer(its_timer), gone(its_end) {}
        ~Owned() {
            timer.after(0ms, [this_gone = &gone] { this_gone->set_value(); });
        }
        Owned(const Owned&) = delete;
        Owned& operator=(const Owned&) = delete;
        Timer& timer;
        std::promise<void>& gone;
    };
    std::promise<void> gone;
    Timer timer;

    auto owned = std::make_shared<Owned>(timer, gone);
    timer.after(0ms, [owned = std::move(owned)] {});

    gone.get_future().wait();
}

TEST_CASE("destruction drops what is pending and does not wait for it") {
    bool ran = false;
    {
        Timer().after(1h, [&] { ran = true; });
    }
    CHECK_FALSE(ran);
}

TEST_CASE("of callbacks that several threads ask for and take back, each runs or was cancelled") {
    constexpr int kEach = 300;
    std::atomic<int> ran = 0;
    std::atomic<int> cancelled = 0;
    std::promise<void> last;
    Timer timer;
    {
        std::array<std::jthread, 4> threads;
        for (std::jthread& thread : threads) {
            thread = std::jthread([&] {
                for (int i = 0; i < kEach; ++i) {
                    const Timer::Id id =
                        timer.after(std::chrono::milliseconds(i % 3), [&] { ++ran; });
                    if (i % 2 == 0 && timer.cancel(id)) ++cancelled;
                }
            });
        }
    }
    timer.after(3ms, [&] { last.set_value(); });  // due after all of them
    last.get_future().wait();

    CHECK(ran + cancelled == 4 * kEach);
}

}  // namespace
}  // namespace elpis
