#include "elpis/engine/machine.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

namespace elpis::engine {
namespace {

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end == text.data()) return std::nullopt;
    return number;
}

// Files under /proc and /sys are small; 64 KiB is the bound of any read here.
std::string read_text(const std::filesystem::path& path) {
    constexpr std::streamsize kMost = 64 << 10;
    std::ifstream file(path);
    std::string text(static_cast<std::size_t>(kMost), '\0');
    file.read(text.data(), kMost);
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

// Our group and every group above it: a limit anywhere on the way up holds.
template <class Read>
void for_each_own_cgroup(Read&& read) {
    const std::filesystem::path root = "/sys/fs/cgroup";
    const std::string groups = read_text("/proc/self/cgroup");
    std::filesystem::path own = parse_own_cgroup(groups).value_or("/");
    for (;; own = own.parent_path()) {
        read(root / own.relative_path());
        if (!own.has_relative_path()) return;
    }
}

template <class Number>
void keep_smaller(std::optional<Number>& least, std::optional<Number> other) {
    if (other && (!least || *other < *least)) least = other;
}

}  // namespace

int CpuBudget::usable() const {
    const int allowed = quota ? static_cast<int>(std::ceil(*quota)) : affinity;
    return std::max(1, std::min(affinity, allowed));
}

std::optional<double> parse_cpu_max(std::string_view text) {
    const auto limit = parse_number<double>(text);
    const std::size_t space = text.find(' ');
    if (!limit || space == std::string_view::npos) return std::nullopt;  // "max": no limit
    const auto period = parse_number<double>(text.substr(space + 1));
    if (!period || *period <= 0 || *limit <= 0) return std::nullopt;
    return *limit / *period;
}

std::optional<std::uint64_t> parse_mem_available(std::string_view text) {
    constexpr std::string_view kField = "MemAvailable:";
    const std::size_t at = text.find(kField);
    if (at == std::string_view::npos) return std::nullopt;
    const auto kibibytes = parse_number<std::uint64_t>(text.substr(at + kField.size()));
    if (!kibibytes) return std::nullopt;
    return *kibibytes * 1024;
}

std::optional<std::string_view> parse_own_cgroup(std::string_view text) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (line.starts_with("0::/")) return line.substr(3);
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return std::nullopt;
}

std::optional<int> parse_first_sibling(std::string_view text) {
    return parse_number<int>(text);
}

std::vector<int> one_per_core(std::span<const CpuPlace> places, int count) {
    std::vector<int> chosen;
    std::vector<int> second;  // whose core is taken already
    std::set<int> taken;
    for (const CpuPlace& place : places)
        (taken.insert(place.core).second ? chosen : second).push_back(place.cpu);
    chosen.insert(chosen.end(), second.begin(), second.end());
    chosen.resize(std::min(chosen.size(), static_cast<std::size_t>(std::max(count, 0))));
    std::ranges::sort(chosen);
    return chosen;
}

std::vector<CpuPlace> cpu_places() {
    cpu_set_t set;
    CPU_ZERO(&set);
    std::vector<CpuPlace> places;
    if (sched_getaffinity(0, sizeof(set), &set) != 0) return places;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (!CPU_ISSET(cpu, &set)) continue;
        const std::string siblings = read_text(
            fmt::format("/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", cpu));
        places.push_back({.cpu = cpu, .core = parse_first_sibling(siblings).value_or(cpu)});
    }
    return places;
}

CpuBudget cpu_budget() {
    CpuBudget budget;
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof(set), &set) == 0) {
        budget.affinity = std::max(1, CPU_COUNT(&set));
    } else {  // more CPUs than a cpu_set_t holds
        budget.affinity = std::max(1, static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)));
    }
    for_each_own_cgroup([&](const std::filesystem::path& group) {
        keep_smaller(budget.quota, parse_cpu_max(read_text(group / "cpu.max")));
    });
    if (!budget.quota) {  // cgroup v1
        const auto quota = parse_number<double>(read_text("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"));
        const auto period = parse_number<double>(read_text("/sys/fs/cgroup/cpu/cpu.cfs_period_us"));
        if (quota && period && *quota > 0 && *period > 0) budget.quota = *quota / *period;
    }
    return budget;
}

std::uint64_t available_memory() {
    std::optional<std::uint64_t> least = parse_mem_available(read_text("/proc/meminfo"));
    for_each_own_cgroup([&](const std::filesystem::path& group) {
        const auto limit = parse_number<std::uint64_t>(read_text(group / "memory.max"));
        const auto used = parse_number<std::uint64_t>(read_text(group / "memory.current"));
        if (limit && used) keep_smaller<std::uint64_t>(least, *limit > *used ? *limit - *used : 0);
    });
    return least.value_or(0);
}

}  // namespace elpis::engine
