#include "elpis/base/worker_pool.h"

#include <future>

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

}  // namespace
}  // namespace elpis
