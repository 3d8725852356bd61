#include "elpis/engine/machine.h"

#include <doctest/doctest.h>

namespace elpis::engine {
namespace {

TEST_CASE("a cgroup's CPU quota is read as CPUs' worth of time") {
    CHECK(parse_cpu_max("150000 100000\n") == 1.5);
    CHECK(parse_cpu_max("200000 100000") == 2.0);
    CHECK_FALSE(parse_cpu_max("max 100000\n").has_value());
    CHECK_FALSE(parse_cpu_max("").has_value());
    CHECK_FALSE(parse_cpu_max("100000 0").has_value());
}

TEST_CASE("threads never outnumber what affinity and quota allow") {
    CHECK(CpuBudget{.affinity = 8, .quota = {}}.usable() == 8);
    CHECK(CpuBudget{.affinity = 8, .quota = 2.0}.usable() == 2);
    CHECK(CpuBudget{.affinity = 8, .quota = 1.5}.usable() == 2);
    CHECK(CpuBudget{.affinity = 2, .quota = 16.0}.usable() == 2);
    CHECK(CpuBudget{.affinity = 4, .quota = 0.1}.usable() == 1);
}

TEST_CASE("available memory is found among the other lines") {
    CHECK(parse_mem_available("MemTotal: 9 kB\nMemAvailable:    2048 kB\nCached: 1 kB\n") ==
          2048U * 1024U);
    CHECK_FALSE(parse_mem_available("MemTotal: 9 kB\n").has_value());
}

TEST_CASE("our own cgroup is the v2 line") {
    CHECK(parse_own_cgroup("12:cpu:/old\n0::/user.slice/a\n") == "/user.slice/a");
    CHECK_FALSE(parse_own_cgroup("12:cpu:/old\n").has_value());
}

TEST_CASE("this machine has at least one CPU for us, and memory") {
    CHECK(cpu_budget().usable() >= 1);
    CHECK(available_memory() > 0);
}

}  // namespace
}  // namespace elpis::engine
