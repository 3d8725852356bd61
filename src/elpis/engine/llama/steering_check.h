#pragma once

#include <string>

#include "elpis/engine/llama/context.h"
#include "elpis/engine/llama/model.h"

namespace elpis::engine::llama {

// Tries on a fresh context whether rows can be steered one by one: every block's output must be
// met, an injection into some rows must do what llama.cpp's own control vector does, and rows
// without one must not feel it. Three short decodes; the cache is empty afterwards.
//
// Empty when all is well, else why not, as a sentence.
std::string why_not_steerable(Context& context, const Model& model);

}  // namespace elpis::engine::llama
