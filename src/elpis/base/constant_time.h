#pragma once

#include <cstddef>
#include <string_view>

namespace elpis {

// For secrets: whether they are the same, in a time that does not depend on where they differ. Of
// different lengths they differ at once.
constexpr bool same_in_constant_time(std::string_view one, std::string_view other) {
    if (one.size() != other.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < one.size(); ++i)
        difference |= static_cast<unsigned char>(one[i]) ^ static_cast<unsigned char>(other[i]);
    return difference == 0;
}

}  // namespace elpis
