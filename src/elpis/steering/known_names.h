#pragma once

#include <span>
#include <string>
#include <string_view>

namespace elpis::steering {

// `name` as a message may show it: printable, and short.
std::string shown(std::string_view name);

// The names nearest to a mistyped one, best first, as words: "anger, fear or joy". At most three.
std::string nearest_names(std::string_view name, std::span<const std::string> known);

}  // namespace elpis::steering
