#pragma once

#include <string>
#include <string_view>

#include "elpis/base/result.h"

namespace elpis::steering {

// A statement with a place for its topic: {topic}, or {Topic} where a sentence begins with it.
// InvalidArgument when it names no topic, or holds another brace.
Result<void> check_pattern(std::string_view pattern);

// `topic` is not empty.
std::string filled(std::string pattern, std::string topic);

}  // namespace elpis::steering
