#include "elpis/http/host_list.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/letters.h"
#include "elpis/base/trimmed.h"

namespace elpis::http {
namespace {

constexpr std::array<std::string_view, 3> kOwnNames{"localhost", "127.0.0.1", "[::1]"};

std::string in_small_letters(std::string_view text) {
    std::string small(text);
    std::ranges::transform(small, small.begin(), lower);
    return small;
}

std::vector<std::string> items_of(std::string_view list) {
    std::vector<std::string> items;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        const std::string_view item = trimmed(list.substr(0, end));
        if (!item.empty()) items.push_back(in_small_letters(item));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return items;
}

// "name", "name:", "name:80", "[::1]:80": the name alone. Nothing when what follows it is no port.
std::optional<std::string_view> name_of(std::string_view host) {
    const std::size_t bracket = host.starts_with('[') ? host.find(']') : 0;
    if (bracket == std::string_view::npos) return std::nullopt;
    const std::size_t colon = host.find(':', bracket);
    if (bracket != 0 && colon == std::string_view::npos && bracket + 1 != host.size())
        return std::nullopt;
    if (bracket != 0 && colon != std::string_view::npos && colon != bracket + 1)
        return std::nullopt;
    if (colon == std::string_view::npos) return host;
    const std::string_view port = host.substr(colon + 1);
    const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
    constexpr std::size_t kLongestPort = 5;
    if (port.size() > kLongestPort || !std::ranges::all_of(port, is_digit)) return std::nullopt;
    return host.substr(0, colon);
}

}  // namespace

HostList::HostList(std::string_view bound, std::string_view hosts, std::string_view origins)
    : hosts_(items_of(hosts)), origins_(items_of(origins)) {
    hosts_.insert(hosts_.end(), kOwnNames.begin(), kOwnNames.end());
    const bool is_v6 = bound.find(':') != std::string_view::npos;
    hosts_.push_back(in_small_letters(is_v6 ? fmt::format("[{}]", bound) : std::string(bound)));
}

bool HostList::allows_host(std::string_view host) const {
    const std::string small = in_small_letters(host);
    const auto name = name_of(small);
    if (!name || name->empty()) return false;
    return std::ranges::any_of(
        hosts_, [&](const std::string& allowed) { return allowed == *name || allowed == small; });
}

bool HostList::allows_origin(std::string_view origin) const {
    const std::string small = in_small_letters(origin);
    if (std::ranges::find(origins_, small) != origins_.end()) return true;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (small.starts_with(scheme)) return allows_host(origin.substr(scheme.size()));
    }
    return false;
}

}  // namespace elpis::http
