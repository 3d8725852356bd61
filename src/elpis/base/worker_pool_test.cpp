#include "elpis/base/worker_pool.h"

#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <thread>

#include <doctest/doctest.h>

namespace elpis {
namespace {

TEST_CASE("a full line refuses new work and still takes follow-up work") {
    std::promise<void> gate;
    const std::shared_future<void> opened = gate.get_future().share();
    std::promise<void> running;
    std::promise<void> followed;
    WorkerPool pool(1, 1);

    REQUIRE(pool.try_post([&running, opened] {
        running.set_value();
        opened.wait();
    }));
    running.get_future().wait();
    CHECK(pool.try_post([] {}));
    CHECK_FALSE(pool.try_post([] {}));
    pool.post([&followed] { followed.set_value(); });
    gate.set_value();

    followed.get_future().wait();
}

TEST_CASE("destruction waits for the running job") {
    bool finished = false;
    {
        std::promise<void> running;
        std::promise<void> closing;
        WorkerPool pool(1, 8);
        pool.post([&] {
            running.set_value();
            closing.get_future().wait();
            finished = true;
        });
        running.get_future().wait();
        closing.set_value();
    }
    CHECK(finished);
}

TEST_CASE(
    "of jobs that are posted while the pool ends, each runs or is dropped, and none is kept") {
    struct Count {
        explicit Count(std::atomic<int>& of) : alive(of) { ++alive; }
        ~Count() { --alive; }
        Count(const Count&) = delete;
        Count& operator=(const Count&) = delete;
        std::atomic<int>& alive;
    };
    std::atomic<int> alive = 0;
    for (int round = 0; round < 20; ++round) {
        std::function<void()> next;  // a job posts the next one, also into a pool that ends
        WorkerPool pool(2, 64);
        next = [&, steps = std::make_shared<std::atomic<int>>(3)] {
            if (--*steps > 0) pool.post([&, count = std::make_shared<Count>(alive)] { next(); });
        };
        std::array<std::jthread, 3> posters;
        for (std::jthread& poster : posters) {
            poster = std::jthread([&] {
                for (int i = 0; i < 50; ++i)
                    pool.try_post([count = std::make_shared<Count>(alive)] {});
            });
        }
        pool.post([&, count = std::make_shared<Count>(alive)] { next(); });
    }  // the posters have posted all, the pool has not run it all
    CHECK(alive == 0);
}

}  // namespace
}  // namespace elpis
