#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/base/duration_text.h"  // IWYU pragma: export

// How values are written in flags, variables and on the screen. Nothing when the text is not one.
namespace elpis::config {

using elpis::from_seconds;
using elpis::to_seconds;

std::optional<std::int64_t> to_integer(std::string_view text);
std::optional<double> to_decimal(std::string_view text);  // finite
std::optional<bool> to_boolean(std::string_view text);    // true, yes, on, 1 and their opposites

// The shortest text that `to_decimal` turns back into the same number.
std::string from_decimal(double number);

// Choices are compared without case, and with - and _ being the same.
bool same_word(std::string_view one, std::string_view other);

}  // namespace elpis::config
