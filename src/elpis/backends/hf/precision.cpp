#include "elpis/backends/hf/precision.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace elpis::backends::hf {
namespace {

constexpr std::array<std::string_view, 6> kNames{
    "auto", "float32", "float16", "bfloat16", "q8_0", "q4_k_m"};

}  // namespace

std::optional<Precision> precision_of(std::string_view name) {
    const auto* const found = std::ranges::find(kNames, name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Precision>(found - kNames.begin());
}

std::string_view name_of(Precision precision) {
    return kNames.at(static_cast<std::size_t>(precision));
}

}  // namespace elpis::backends::hf
