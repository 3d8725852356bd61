#pragma once

#include <optional>
#include <string>

struct gguf_context;

namespace elpis::engine {

// What llama.cpp takes for granted of a model's figures and ends the process over: a file that
// lies about them is refused before it comes to that. A sentence on the first that cannot be, or
// nothing. `prefix`: the architecture and a dot.
std::optional<std::string> impossible_figure(const gguf_context* file, const std::string& prefix);

}  // namespace elpis::engine
