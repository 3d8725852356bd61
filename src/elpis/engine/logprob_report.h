#pragma once

#include <optional>

#include "elpis/engine/event.h"
#include "elpis/engine/llama/likelihood.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {

// What an event tells of a token's likelihood: texts in place of numbers.
std::optional<TokenLogprob> reported(const std::optional<llama::Likelihood>& likelihood,
                                     const llama::Vocabulary& vocabulary);

}  // namespace elpis::engine
