#include "elpis/engine/machine.h"

#include <vector>

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

TEST_CASE("the kernel's lists of CPUs that share a core begin with the core's first one") {
    CHECK(parse_first_sibling("0,4\n") == 0);
    CHECK(parse_first_sibling("2-3\n") == 2);
    CHECK(parse_first_sibling("15\n") == 15);
    CHECK_FALSE(parse_first_sibling("").has_value());
}

TEST_CASE("threads are spread over cores before two share one") {
    const std::vector<CpuPlace> beside = {{0, 0}, {1, 0}, {2, 2}, {3, 2}};
    CHECK(one_per_core(beside, 1) == std::vector{0});
    CHECK(one_per_core(beside, 2) == std::vector{0, 2});
    CHECK(one_per_core(beside, 3) == std::vector{0, 1, 2});
    CHECK(one_per_core(beside, 9) == std::vector{0, 1, 2, 3});
    // Where CPUs 0 and 4 share one, and the process may not use 0.
    const std::vector<CpuPlace> apart = {{1, 1}, {4, 0}, {5, 1}};
    CHECK(one_per_core(apart, 2) == std::vector{1, 4});
    CHECK(one_per_core({}, 2).empty());
    CHECK(one_per_core(beside, 0).empty());
}

TEST_CASE("this machine has at least one CPU for us, and memory") {
    CHECK(cpu_budget().usable() >= 1);
    CHECK(available_memory() > 0);
    CHECK(static_cast<int>(cpu_places().size()) == cpu_budget().affinity);
}

}  // namespace
}  // namespace elpis::engine
