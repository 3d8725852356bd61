#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "elpis/base/result.h"

namespace elpis::mind {

// InvalidArgument naming the field, its value and what would be right. Both ends are allowed; what
// is absent is in every range.
Result<void> check_range(std::string_view field,
                         std::optional<double> value,
                         double low,
                         double high);
Result<void> check_whole(std::string_view field,
                         std::optional<std::int64_t> value,
                         std::int64_t low,
                         std::int64_t high);

}  // namespace elpis::mind
