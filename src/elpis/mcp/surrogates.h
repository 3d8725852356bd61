#pragma once

#include <string>
#include <string_view>

namespace elpis::mcp {

// JSON text in which every \uXXXX that is half of a pair without its other half has become \ufffd.
// JavaScript clients send such halves whenever they cut a string inside an emoji; refusing the line
// would leave their request without an answer, since its id cannot be read.
std::string with_whole_surrogates(std::string_view json);

}  // namespace elpis::mcp
