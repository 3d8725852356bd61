#include "elpis/engine/adapter_set.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <expected>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"

namespace elpis::engine {
namespace {

constexpr std::size_t kLongestShown = 64;

std::string shown(std::string_view name) {
    return utf8::printable(name.substr(0, kLongestShown));
}

std::unexpected<Error> unknown(std::string_view name, const std::vector<AdapterFile>& offered) {
    std::vector<std::string_view> names;
    names.reserve(offered.size());
    for (const AdapterFile& each : offered)
        names.emplace_back(each.name);
    return fail(ErrorCode::InvalidArgument,
                names.empty()
                    ? fmt::format("adapters names \"{}\", but this server has no adapters; they "
                                  "are given in the settings, in [model.adapters]",
                                  shown(name))
                    : fmt::format("adapters names \"{}\", which this server does not have; it has "
                                  "{}",
                                  shown(name),
                                  fmt::join(names, ", ")));
}

}  // namespace

Result<AdapterSet> adapter_set(const std::vector<AdapterWish>& wishes,
                               const std::vector<AdapterFile>& offered) {
    AdapterSet set;
    std::set<std::string_view> seen;
    for (const AdapterWish& wish : wishes) {
        const auto found = std::ranges::find(offered, wish.name, &AdapterFile::name);
        if (found == offered.end()) return unknown(wish.name, offered);
        if (!seen.insert(wish.name).second) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("adapters names \"{}\" twice", shown(wish.name)));
        }
        if (!(std::abs(wish.scale) <= kStrongestAdapter)) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("adapters has {} for \"{}\"; a scale is a number from {} to {}",
                                    wish.scale,
                                    shown(wish.name),
                                    -kStrongestAdapter,
                                    kStrongestAdapter));
        }
        const auto scale = static_cast<float>(wish.scale);
        if (scale == 0.0F) continue;
        set.uses.push_back({.adapter = static_cast<int>(found - offered.begin()), .scale = scale});
    }
    std::ranges::sort(set.uses);
    return set;
}

}  // namespace elpis::engine
