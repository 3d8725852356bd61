#include "elpis/mcp/jobs.h"

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>

#include <doctest/doctest.h>

#include "elpis/base/log.h"
#include "elpis/base/worker_pool.h"

namespace elpis::mcp {
namespace {

struct Desk {
    Log log{{.quiet = true}};
    WorkerPool workers{2, 4};
    Jobs jobs{workers, log};
};

TEST_CASE("closing waits for everything posted before, and refuses the rest") {
    Desk desk;
    std::atomic<int> done = 0;
    std::promise<void> go;
    const auto wait = go.get_future().share();
    for (int i = 0; i < 50; ++i) {
        desk.jobs.post([&done, wait] {
            wait.wait();
            ++done;
        });
    }
    std::jthread closer([&] {
        desk.jobs.close();
        CHECK(done == 50);
    });
    go.set_value();
    closer.join();

    CHECK_FALSE(desk.jobs.try_post([&] { ++done; }));
    desk.jobs.post([&] { ++done; });
    desk.jobs.close();
    CHECK(done == 50);
}

TEST_CASE("a full line refuses, and what it refused does not hold up closing") {
    Desk desk;
    std::promise<void> go;
    const auto wait = go.get_future().share();
    int taken = 0;
    while (desk.jobs.try_post([wait] { wait.wait(); }))
        ++taken;
    CHECK(taken >= 4);
    go.set_value();
    desk.jobs.close();
}

TEST_CASE("an exception ends at the door") {
    Desk desk;
    std::atomic<bool> after = false;
    desk.jobs.post([] { throw std::runtime_error("from a library"); });
    desk.jobs.post([&] { after = true; });
    desk.jobs.close();
    CHECK(after);
}

TEST_CASE("jobs that a dying pool drops are no longer waited for") {
    Log log({.quiet = true});
    std::promise<void> go;
    const auto wait = go.get_future().share();
    auto workers = std::make_unique<WorkerPool>(1, 8);
    Jobs jobs(*workers, log);
    std::promise<void> started;
    jobs.post([&started, wait] {
        started.set_value();
        wait.wait();
    });
    bool ran = false;
    jobs.post([&ran] { ran = true; });
    started.get_future().wait();
    std::jthread end([&] { workers.reset(); });
    go.set_value();
    jobs.close();
    end.join();
    (void)ran;  // whether the pool was quick enough is its own affair
}

}  // namespace
}  // namespace elpis::mcp
