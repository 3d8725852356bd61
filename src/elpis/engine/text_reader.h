#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "elpis/engine/llama/tap.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/steering/activation_source.h"

namespace elpis::engine {

// Collects what a read request asked for while its text passes through the model: activations from
// the tap, likelihoods from the logits. All room is taken when it is made. Engine's thread.
class TextReader : public llama::RowReader {
public:
    // `tokens`: of the text. `next`: the first token of each wanted word.
    TextReader(const steering::ReadTask& task,
               std::vector<llama::Token> tokens,
               std::vector<llama::Token> next,
               int width);

    bool wants(int block) const override;
    void read(int block, int position, std::span<const float> hidden) noexcept override;

    // Whether the logits of this position are wanted: of all, of the last one, or of none.
    bool wants_logits(int position) const;
    void read_logits(int position, std::span<const float> logits);

    // After the last token. `pieces` of the tokens are added where every token was asked for.
    steering::TextReading finish(const llama::Vocabulary& vocabulary) const;

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
