#pragma once

#include <string>

namespace elpis::streams {

// 128 random bits as 32 hexadecimal digits: who has not been told an id cannot guess it.
std::string new_stream_id();

}  // namespace elpis::streams
