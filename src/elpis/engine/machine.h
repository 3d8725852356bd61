#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// What this process may use of the machine. Pure readers of the kernel's texts, and one function
// that asks the kernel.
namespace elpis::engine {

struct CpuBudget {
    int affinity = 1;             // CPUs the scheduler may place us on
    std::optional<double> quota;  // CPUs' worth of time the cgroup allows
    int usable() const;           // the smaller of the two, at least 1
};

// cgroup v2 `cpu.max`: "max 100000" or "150000 100000". Nothing when there is no limit.
std::optional<double> parse_cpu_max(std::string_view text);

// `MemAvailable` of /proc/meminfo in bytes.
std::optional<std::uint64_t> parse_mem_available(std::string_view text);

// The path of our own group in /proc/self/cgroup, v2 line ("0::/user.slice/…").
std::optional<std::string_view> parse_own_cgroup(std::string_view text);

CpuBudget cpu_budget();
std::uint64_t available_memory();  // bytes, the cgroup's limit included; 0 when unknown

}  // namespace elpis::engine
