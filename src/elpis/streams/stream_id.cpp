#include "elpis/streams/stream_id.h"

#include <random>
#include <string>

#include <fmt/format.h>

namespace elpis::streams {

std::string new_stream_id() {
    std::random_device random;  // the kernel's generator
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

}  // namespace elpis::streams
