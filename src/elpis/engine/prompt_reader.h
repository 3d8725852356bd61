#pragma once

#include <span>

#include "elpis/engine/event.h"
#include "elpis/engine/llama/tap.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {

// Reads what a text does inside the model while it passes through, where no answer is wanted. All
// room is taken when it is made. Engine's thread.
class PromptReader : public llama::RowReader {
public:
    // Whether the model's output for this position is wanted; for others than the last one, which
    // have to be reckoned with when a step is planned.
    virtual bool wants_output(int position) const = 0;
    virtual bool wants_early_outputs() const = 0;
    virtual void read_logits(int position, std::span<const float> logits) = 0;

    // After the last token: what is told of it.
    virtual Event finish(const llama::Vocabulary& vocabulary) const = 0;
};

}  // namespace elpis::engine
