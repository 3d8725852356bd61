#pragma once

#include <cstdint>

namespace elpis::affect {

// As far as any program counts in JSON. Counting ends there, because a saved feeling with more than
// that is refused, and whoever felt it would begin anew.
inline constexpr std::uint64_t kMostCount = std::uint64_t{1} << 53U;

inline void count_one_more(std::uint64_t& count) {
    if (count < kMostCount) ++count;
}

}  // namespace elpis::affect
