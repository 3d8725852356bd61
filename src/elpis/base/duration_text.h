#pragma once

#include <optional>
#include <string>
#include <string_view>

// How people write times: "90s", "5m", "1.5h", "2d", or a plain number of seconds.
namespace elpis {

// Seconds, finite; nothing when the text is no time.
std::optional<double> to_seconds(std::string_view text);

// In the largest unit that leaves a whole number: "5m" for 300.
std::string from_seconds(double seconds);

}  // namespace elpis
