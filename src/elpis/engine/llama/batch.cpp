#include "elpis/engine/llama/batch.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <llama.h>

namespace elpis::engine::llama {

Batch::Batch(std::size_t capacity)
    : capacity_(capacity),
      tokens_(capacity),
      positions_(capacity),
      sequence_counts_(capacity, 1),
      sequences_(capacity),
      sequence_lists_(capacity),
      outputs_(capacity) {
    rows_.reserve(capacity);
    for (std::size_t i = 0; i < capacity; ++i)
        sequence_lists_[i] = &sequences_[i];
}

bool Batch::add(const Row& row) {
    if (rows_.size() == capacity_) return false;
    rows_.push_back(row);
    return true;
}

std::vector<int> Batch::outputs() const {
    std::vector<int> wanted;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (rows_[i].output) wanted.push_back(static_cast<int>(i));
    }
    return wanted;
}

llama_batch Batch::view() {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        tokens_[i] = rows_[i].token;
        positions_[i] = rows_[i].position;
        sequences_[i] = rows_[i].sequence;
        outputs_[i] = rows_[i].output ? 1 : 0;
    }
    return {.n_tokens = static_cast<std::int32_t>(rows_.size()),
            .token = tokens_.data(),
            .embd = nullptr,
            .pos = positions_.data(),
            .n_seq_id = sequence_counts_.data(),
            .seq_id = sequence_lists_.data(),
            .logits = outputs_.data()};
}

}  // namespace elpis::engine::llama
