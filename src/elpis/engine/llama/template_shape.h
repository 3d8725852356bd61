#pragma once

#include <optional>
#include <string>

namespace elpis::engine {

// Why llama.cpp's reader of chat templates and what follows them, which both recurse, could run out
// of their stack over this text: it is too long, or nests too deep, or has too much in one tag.
// Nothing where it is like those in use.
std::optional<std::string> impossible_template(const std::string& source);

}  // namespace elpis::engine
