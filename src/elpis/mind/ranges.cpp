#include "elpis/mind/ranges.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::mind {

Result<void> check_range(std::string_view field,
                         std::optional<double> value,
                         double low,
                         double high) {
    if (!value || (std::isfinite(*value) && *value >= low && *value <= high)) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} is {}; it must be between {} and {}", field, *value, low, high));
}

Result<void> check_whole(std::string_view field,
                         std::optional<std::int64_t> value,
                         std::int64_t low,
                         std::int64_t high) {
    if (!value || (*value >= low && *value <= high)) return {};
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("{} is {}; it must be a whole number from {} to {}", field, *value, low, high));
}

}  // namespace elpis::mind
