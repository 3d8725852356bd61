#pragma once

#include <string>
#include <string_view>

namespace elpis::affect {

// What a character remembers of an event's name: its first 64 bytes, cut between characters. Bytes
// that are not UTF-8 are replaced.
std::string remembered_name(std::string_view type);

}  // namespace elpis::affect
