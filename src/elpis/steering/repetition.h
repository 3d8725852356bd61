#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace elpis::steering {

// Share of the n-grams (n words in a row, capitals and small letters the same) that occurred before
// in their own text, over all texts together: 0 for prose, near 1 for a text that goes in circles.
// 0 when no text is that long.
double repeated_share(std::span<const std::string> texts, std::size_t n = 4);

}  // namespace elpis::steering
