#pragma once

#include <span>
#include <vector>

#include "elpis/engine/embedding.h"
#include "elpis/engine/event.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/prompt_reader.h"

namespace elpis::engine {

// Makes one vector of what passes through the model: a mean of final rows, or one of them, of
// length 1.
class EmbeddingReader final : public PromptReader {
public:
    // `tokens`: how many there are, at least 1. Not for Ranking.
    EmbeddingReader(EmbeddingPooling pooling, int tokens, int width);

    bool wants(int /*block*/) const override { return false; }
    void read(int /*block*/,
              int /*position*/,
              std::span<const float> /*hidden*/) noexcept override {}
    bool wants_final() const override { return true; }
    void read_final(int position, std::span<const float> hidden) noexcept override;

    bool wants_output(int position) const override;
    bool wants_early_outputs() const override { return pooling_ != EmbeddingPooling::Last; }
    void read_logits(int /*position*/, std::span<const float> /*logits*/) override {}

    // EmbeddingDone; Unsupported where the model's final rows were not to be had, Internal where
    // they were no numbers.
    Event finish(const llama::Vocabulary& vocabulary) const override;

private:
    const EmbeddingPooling pooling_;
    const int tokens_;
    int read_ = 0;
    std::vector<double> sum_;
};

}  // namespace elpis::engine
