#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "elpis/engine/event.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/prompt_reader.h"
#include "elpis/steering/activation_source.h"

namespace elpis::engine {

// Collects what a read request asked for while its text passes through the model: activations from
// the tap, likelihoods from the logits.
class TextReader final : public PromptReader {
public:
    // `tokens`: of the text. `next`: the first token of each wanted word.
    TextReader(const steering::ReadTask& task,
               std::vector<llama::Token> tokens,
               std::vector<llama::Token> next,
               int width);

    bool wants(int block) const override;
    void read(int block, int position, std::span<const float> hidden) noexcept override;

    // Of all, of the last one, or of none.
    bool wants_output(int position) const override;
    bool wants_early_outputs() const override { return likelihood_; }
    void read_logits(int position, std::span<const float> logits) override;

    // A ReadDone. `pieces` of the tokens are added where every token was asked for.
    Event finish(const llama::Vocabulary& vocabulary) const override;

private:
    bool last(int position) const { return position + 1 == static_cast<int>(tokens_.size()); }

    const std::vector<int> blocks_;
    const steering::Pooling pooling_;
    const bool likelihood_;
    const bool distribution_;
    const std::vector<llama::Token> tokens_;
    const std::vector<llama::Token> next_;
    const std::size_t width_;
    std::vector<std::vector<double>> sums_;  // per block, for means
    steering::TextReading reading_;
};

// ln Σ exp(logit), without overflow.
double log_sum_exp(std::span<const float> logits);

}  // namespace elpis::engine
