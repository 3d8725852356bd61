#include "elpis/engine/thread_shedding.h"

#include <doctest/doctest.h>

namespace elpis::engine {
namespace {

// Two cores: with two threads 7 ms a step, with one 13; a program beside makes it 30 and 14.
struct Machine {
    ThreadShedding shedding{2};
    double now = 0.0;
    bool busy = false;
    int changes = 0;

    double step(int rows = 1) {
        const int threads = shedding.threads();
        const double seconds = 0.001 * rows * (threads == 2 ? (busy ? 30 : 7) : (busy ? 14 : 13));
        take({.rows = rows}, seconds);
        changes += static_cast<int>(shedding.threads() != threads);
        return seconds;
    }
    void take(const ThreadShedding::Load& load, double seconds) {
        now += seconds;
        shedding.learn(now, load, seconds);
    }
    double run(double seconds) {
        const double end = now + seconds;
        int steps = 0;
        while (now < end) {
            step();
            ++steps;
        }
        return seconds / steps;
    }
};

TEST_CASE("a quiet machine keeps all its threads") {
    Machine machine;
    machine.run(60.0);
    CHECK(machine.shedding.threads() == 2);
    CHECK(machine.changes == 0);
}

TEST_CASE("beside another program one thread is left out, and most time is spent so") {
    Machine machine;
    machine.run(5.0);
    machine.busy = true;
    machine.run(2.0);
    CHECK(machine.shedding.threads() == 1);
    CHECK(machine.run(300.0) < 0.0155);
}

TEST_CASE("another program is noticed after a few steps, not after a window of them") {
    Machine machine;
    machine.run(5.0);
    machine.busy = true;
    for (int i = 0; i < 6; ++i)
        machine.step();
    CHECK(machine.shedding.threads() == 1);
}

TEST_CASE("one slow step does not end the trial of all threads once the other program has gone") {
    Machine machine;
    machine.run(5.0);
    machine.busy = true;
    machine.run(2.0);
    REQUIRE(machine.shedding.threads() == 1);
    machine.busy = false;
    while (machine.shedding.threads() == 1)
        machine.step();
    machine.busy = true;
    machine.step();
    machine.busy = false;
    machine.run(1.0);
    CHECK(machine.shedding.threads() == 2);
}

TEST_CASE("where the other program stays, the trial of all threads takes three steps") {
    Machine machine;
    machine.run(5.0);
    machine.busy = true;
    machine.run(2.0);
    while (machine.shedding.threads() == 1)
        machine.step();
    for (int i = 0; i < 3; ++i)
        machine.step();
    CHECK(machine.shedding.threads() == 1);
}

TEST_CASE("a few slow steps here and there change nothing") {
    ThreadShedding shedding(2);
    double now = 0.0;
    for (int i = 0; i < 2000; ++i) {
        const double seconds = i % 40 == 39 ? 0.3 : i % 12 < 4 ? 0.02 : 0.007;
        now += seconds;
        shedding.learn(now, {}, seconds);
        REQUIRE(shedding.threads() == 2);
    }
}

TEST_CASE("after a disturbance of a tenth of a second all threads are soon back") {
    Machine machine;
    machine.run(5.0);
    machine.busy = true;
    for (int i = 0; i < 6; ++i)
        machine.step();
    machine.busy = false;
    machine.run(2.5);
    CHECK(machine.shedding.threads() == 2);
}

TEST_CASE(
    "that most steps are no slower with all threads does not hide the few that take very long") {
    ThreadShedding shedding(2);
    double now = 0.0;
    double beside = 0.0;
    int steps = 0;
    for (int i = 0; i < 2200; ++i) {
        const bool busy = i >= 200;
        const bool all = shedding.threads() == 2;
        const double seconds = !busy ? 0.006 : !all ? 0.013 : i % 30 == 29 ? 0.2 : 0.0125;
        now += seconds;
        shedding.learn(now, {}, seconds);
        beside += busy ? seconds : 0.0;
        steps += busy ? 1 : 0;
    }
    CHECK(beside / steps < 0.0145);  // 0.0187 with all threads
}

TEST_CASE("when the other program has gone all threads come back") {
    Machine machine;
    machine.run(5.0);
    machine.busy = true;
    machine.run(300.0);
    machine.busy = false;
    machine.run(45.0);
    CHECK(machine.shedding.threads() == 2);
    CHECK(machine.run(60.0) == doctest::Approx(0.007).epsilon(0.01));
}

TEST_CASE(
    "a long prompt after the other program has gone has all threads, though no step told of it") {
    Machine machine;
    machine.run(5.0);
    machine.busy = true;
    machine.run(2.0);
    REQUIRE(machine.shedding.threads() == 1);
    CHECK(machine.shedding.threads_to_read(machine.now) == 1);
    CHECK(machine.shedding.threads_to_read(machine.now + 45.0) == 2);
    CHECK(machine.shedding.threads() == 1);  // answers are still to tell
}

TEST_CASE("where fewer threads do not help they are not kept") {
    ThreadShedding shedding(4);
    double now = 0.0;
    const auto run = [&](double seconds, int steps) {
        for (int i = 0; i < steps; ++i) {
            now += seconds;
            shedding.learn(now, {}, seconds);
        }
    };
    run(0.01, 50);
    run(0.05, 6);  // a slower clock, say: as slow with three threads
    CHECK(shedding.threads() == 3);
    run(0.05, 16);
    CHECK(shedding.threads() == 4);
    int with_all = 0;
    for (int i = 0; i < 400; ++i) {
        run(0.05, 1);
        with_all += shedding.threads() == 4 ? 1 : 0;
    }
    CHECK(with_all > 340);
}

TEST_CASE("with any number of threads all are back soon after a disturbance") {
    for (const int threads : {3, 8, 12, 16, 64}) {
        for (const double one_less : {threads / (threads - 1.0), 1.02}) {
            CAPTURE(threads);
            CAPTURE(one_less);
            ThreadShedding shedding(threads);
            double now = 0.0;
            int with_all = 0;
            for (int i = 0; i < 2'000; ++i) {
                const bool all = shedding.threads() == threads;
                const double seconds = (i >= 100 && i < 108 ? 0.03 : 0.01) * (all ? 1.0 : one_less);
                now += seconds;
                shedding.learn(now, {}, seconds);
                with_all += all && i >= 1'000 ? 1 : 0;
            }
            CHECK(with_all == 1'000);
        }
    }
}

TEST_CASE("an answer deep in a context is no disturbance, though its steps take long") {
    Machine machine;
    machine.run(2.0);
    for (int i = 0; i < 20; ++i) {
        for (int step = 0; step < 50; ++step) {
            machine.take({.rows = 1, .cells = 9'000 + step}, 0.021);
            CHECK(machine.shedding.threads() == 2);
        }
        machine.run(0.5);
        CHECK(machine.shedding.threads() == 2);
    }
}

TEST_CASE("beside another program a depth that was never seen on a quiet machine changes nothing") {
    Machine machine;
    machine.run(5.0);
    machine.busy = true;
    machine.run(0.5);
    REQUIRE(machine.shedding.threads() == 1);
    int with_all = 0;
    for (int step = 0; step < 1'000; ++step) {
        const bool all = machine.shedding.threads() == 2;
        machine.take({.rows = 1, .cells = 3'000 + step}, all ? 0.035 : 0.016);
        with_all += all ? 1 : 0;
    }
    CHECK(with_all < 20);
}

TEST_CASE("a single thread stays, and so does everything when times make no sense") {
    ThreadShedding one(1);
    ThreadShedding two(2);
    for (int i = 0; i < 100; ++i) {
        one.learn(i, {}, i < 50 ? 0.01 : 9.0);
        two.learn(i, {.rows = 0}, -1.0);
    }
    CHECK(one.threads() == 1);
    CHECK(two.threads() == 2);
}

TEST_CASE("steps of other sizes have usual times of their own") {
    Machine machine;
    for (int i = 0; i < 200; ++i)
        machine.step(1 + i % 8);
    CHECK(machine.shedding.threads() == 2);
}

TEST_CASE("a load that was never seen with all threads does not keep one left out") {
    Machine machine;
    machine.run(5.0);
    machine.busy = true;
    machine.run(5.0);
    REQUIRE(machine.shedding.threads() == 1);
    machine.busy = false;
    for (const int rows : {3, 70}) {  // more rows than are ever compared, the second time
        machine.busy = true;
        machine.run(60.0);
        REQUIRE(machine.shedding.threads() == 1);
        machine.busy = false;
        for (int i = 0; i < 2000; ++i)
            machine.step(rows);
        CHECK(machine.shedding.threads() == 2);
    }
}

}  // namespace
}  // namespace elpis::engine
