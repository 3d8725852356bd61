#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace elpis::engine {

// Length of the longest end of `text` that is a proper beginning of `mark`: what has to be held
// back while text comes in pieces and `mark` is looked for. `mark` is not empty.
constexpr std::size_t beginning_at_end(std::string_view text, std::string_view mark) {
    for (std::size_t n = std::min(text.size(), mark.size() - 1); n > 0; --n) {
        if (mark.starts_with(text.substr(text.size() - n))) return n;
    }
    return 0;
}

}  // namespace elpis::engine
