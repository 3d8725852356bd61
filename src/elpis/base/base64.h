#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "elpis/base/result.h"

// Base64 of RFC 4648 §4.
namespace elpis {

std::string to_base64(std::string_view bytes);

// White space between digits is skipped, and padding at the end may be missing. InvalidArgument for
// anything else, and for more than `most` bytes, before they are held; the reason is the rest of a
// sentence.
Result<std::string> from_base64(std::string_view text, std::size_t most);

}  // namespace elpis
