#pragma once

#include <string>
#include <string_view>

namespace elpis {

// Unicode normal form C (UAX #15): "e" and a combining acute become "é". Bytes that are not UTF-8
// stay as they are. Any thread.
std::string to_nfc(std::string_view text);

}  // namespace elpis
