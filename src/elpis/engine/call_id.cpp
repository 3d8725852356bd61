#include "elpis/engine/call_id.h"

#include <cstddef>
#include <random>
#include <string>

#include <fmt/format.h>

namespace elpis::engine {

CallIds::CallIds() : stem_(fmt::format("{:07x}", std::random_device{}() & 0xFFF'FFFFU)) {}

std::string CallIds::at(std::size_t index) const {
    return fmt::format("{}{:02x}", stem_, index & 0xFFU);
}

}  // namespace elpis::engine
