#pragma once

#include <chrono>
#include <cstddef>

namespace elpis::streams {

struct Options {
    std::size_t max_live = 100;                     // streams that exist at once; more are refused
    std::chrono::seconds idle_ttl{600};             // without a touch, finished or not
    std::chrono::seconds retention_after_read{60};  // once the end has been read
};

}  // namespace elpis::streams
