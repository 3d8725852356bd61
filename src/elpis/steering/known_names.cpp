#include "elpis/steering/known_names.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/nearest.h"
#include "elpis/base/utf8.h"

namespace elpis::steering {
namespace {

constexpr std::size_t kLongest = 60;  // bytes of a name that are looked at
constexpr std::size_t kMany = 3;

}  // namespace

std::string shown(std::string_view name) {
    return utf8::printable(name.substr(0, kLongest)) + (name.size() > kLongest ? "…" : "");
}

std::string nearest_names(std::string_view name, std::span<const std::string> known) {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    ranked.reserve(known.size());
    for (const std::string& candidate : known)
        ranked.emplace_back(edit_distance(name.substr(0, kLongest), candidate), candidate);
    std::ranges::sort(ranked);
    ranked.resize(std::min(ranked.size(), kMany));
    std::string words;
    for (std::size_t i = 0; i < ranked.size(); ++i) {
        if (i > 0) words += i + 1 == ranked.size() ? " or " : ", ";
        words += ranked[i].second;
    }
    return words;
}

}  // namespace elpis::steering
