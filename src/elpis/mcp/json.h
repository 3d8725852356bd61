#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace elpis::mcp {

// Members keep the order in which they were written: ours for the reader's eye, a client's because
// a model sees the schemas of its tools in that order.
using Json = nlohmann::ordered_json;

// One line of UTF-8, whatever is in it: what is not UTF-8 becomes U+FFFD.
std::string encode(const Json& value);

}  // namespace elpis::mcp
