#pragma once

#include <string>

namespace elpis::engine::testing {

// The chat template of a real model, one of those that lie beside llama.cpp's sources; throws
// std::runtime_error where there is none of this name.
std::string family_template(const std::string& name);

}  // namespace elpis::engine::testing
