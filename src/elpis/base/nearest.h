#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace elpis {

// Letters to insert, remove, replace or swap with their neighbour to make one word of the other.
std::size_t edit_distance(std::string_view one, std::string_view other);

// The candidate that is meant when `word` is a slip of the keyboard; empty when none is close.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace elpis
