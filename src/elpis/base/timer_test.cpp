#include "elpis/base/timer.h"

#include <chrono>
#include <future>
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

TEST_CASE("destruction drops what is pending and does not wait for it") {
    bool ran = false;
    {
        Timer().after(1h, [&] { ran = true; });
    }
    CHECK_FALSE(ran);
}

}  // namespace
}  // namespace elpis
