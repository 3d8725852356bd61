#pragma once

#include <chrono>

namespace elpis::cli {

// How long ago `then` was.
inline double seconds_since(std::chrono::steady_clock::time_point then) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - then).count();
}

}  // namespace elpis::cli
