#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

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

// A CPU that this thread may use. Hyper-threads share a core, which is called by its first CPU.
struct CpuPlace {
    int cpu = 0;
    int core = 0;
};

// The first CPU in the kernel's list of those that share a core: "0,4", "2-3", "5".
std::optional<int> parse_first_sibling(std::string_view text);

// So many CPUs, ascending, each on a core of its own as long as there are cores; all when there are
// fewer.
std::vector<int> one_per_core(std::span<const CpuPlace> places, int count);

std::vector<CpuPlace> cpu_places();  // of the calling thread; empty when unknown
CpuBudget cpu_budget();
std::uint64_t available_memory();  // bytes, the cgroup's limit included; 0 when unknown

}  // namespace elpis::engine
