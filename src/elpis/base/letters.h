#pragma once

#include <algorithm>
#include <string_view>

namespace elpis {

// In ASCII, whatever the locale says; other bytes stay.
constexpr char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr bool same_letters(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, {}, lower, lower);
}

}  // namespace elpis
