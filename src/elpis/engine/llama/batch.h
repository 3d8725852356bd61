#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <llama.h>

#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine::llama {

// One row of a step: a token of one sequence. The cache is unified and a batch is one micro-batch,
// so row r of the activations is row r here: what belongs to a sequence (its steering vector) can
// be laid out by rows.
struct Row {
    Token token = 0;
    int sequence = 0;
    int position = 0;
    bool output = false;  // logits wanted
};

// The rows of one step, in the form llama.cpp takes. Never larger than it was made for:
// llama_decode ends the process when it gets more rows than the context was set up for.
class Batch {
public:
    explicit Batch(std::size_t capacity);

    void clear() { rows_.clear(); }
    // False when full.
    bool add(const Row& row);

    const std::vector<Row>& rows() const { return rows_; }
    // Those whose output is wanted.
    std::vector<int> outputs() const;

    // Valid until the batch changes.
    llama_batch view();

private:
    std::size_t capacity_;
    std::vector<Row> rows_;
    std::vector<Token> tokens_;
    std::vector<llama_pos> positions_;
    std::vector<std::int32_t> sequence_counts_;
    std::vector<llama_seq_id> sequences_;
    std::vector<llama_seq_id*> sequence_lists_;
    std::vector<std::int8_t> outputs_;
};

}  // namespace elpis::engine::llama
