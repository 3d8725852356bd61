#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace elpis::http {

// A header's value that may hold any text: "=?base64?…?=" around the base64 (RFC 4648 §4, padded,
// canonical) of UTF-8, or else the value itself. Nothing for what only begins and ends so. Pure;
// safe on any bytes.
std::optional<std::string> decode_header(std::string_view value);

}  // namespace elpis::http
