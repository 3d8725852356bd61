#include "elpis/engine/text_reader.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "elpis/engine/event.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/steering/activation_source.h"

namespace elpis::engine {

double log_sum_exp(std::span<const float> logits) {
    const double most = *std::ranges::max_element(logits);
    double sum = 0.0;
    for (const float logit : logits)
        sum += std::exp(static_cast<double>(logit) - most);
    return most + std::log(sum);
}

TextReader::TextReader(const steering::ReadTask& task,
                       std::vector<llama::Token> tokens,
                       std::vector<llama::Token> next,
                       int width)
    : blocks_(task.blocks),
      pooling_(task.pooling),
      likelihood_(task.log_likelihood),
      distribution_(task.next_distribution),
      tokens_(std::move(tokens)),
      next_(std::move(next)),
      width_(static_cast<std::size_t>(width)) {
    const bool every = pooling_ == steering::Pooling::Tokens;
    reading_.tokens = static_cast<int>(tokens_.size());
    reading_.activations.assign(blocks_.size(),
                                std::vector<float>((every ? tokens_.size() : 1U) * width_, 0.0F));
    if (pooling_ == steering::Pooling::Mean) {
        sums_.assign(blocks_.size(), std::vector<double>(width_, 0.0));
    }
    if (likelihood_) reading_.log_likelihood.assign(tokens_.size() - 1, 0.0);
    reading_.next_words.assign(next_.size(), 0.0);
}

bool TextReader::wants(int block) const {
    return std::ranges::find(blocks_, block) != blocks_.end();
}

void TextReader::read(int block, int position, std::span<const float> hidden) noexcept {
    const auto index =
        static_cast<std::size_t>(std::ranges::find(blocks_, block) - blocks_.begin());
    std::vector<float>& row = reading_.activations[index];
    switch (pooling_) {
        case steering::Pooling::Tokens:
            std::ranges::copy(hidden,
                              row.begin() + static_cast<std::ptrdiff_t>(
                                                static_cast<std::size_t>(position) * width_));
            return;
        case steering::Pooling::Last:
            if (last(position)) std::ranges::copy(hidden, row.begin());
            return;
        case steering::Pooling::Mean:
            // Without the first token, unless there is no other.
            if (position == 0 && tokens_.size() > 1) return;
            for (std::size_t i = 0; i < width_; ++i)
                sums_[index][i] += static_cast<double>(hidden[i]);
            return;
    }
}

bool TextReader::wants_output(int position) const {
    if (last(position)) return distribution_ || !next_.empty();
    return likelihood_;
}

void TextReader::read_logits(int position, std::span<const float> logits) {
    const double total = log_sum_exp(logits);
    const auto log_probability = [&](llama::Token token) {
        return static_cast<double>(logits[static_cast<std::size_t>(token)]) - total;
    };
    if (!last(position)) {
        const auto at = static_cast<std::size_t>(position);
        if (likelihood_) reading_.log_likelihood[at] = log_probability(tokens_[at + 1]);
        return;
    }
    for (std::size_t i = 0; i < next_.size(); ++i)
        reading_.next_words[i] = log_probability(next_[i]);
    if (!distribution_) return;
    reading_.next_distribution.resize(logits.size());
    std::ranges::transform(logits, reading_.next_distribution.begin(), [total](float logit) {
        return static_cast<float>(static_cast<double>(logit) - total);
    });
}

Event TextReader::finish(const llama::Vocabulary& vocabulary) const {
    steering::TextReading reading = reading_;
    if (pooling_ == steering::Pooling::Mean) {
        const auto count = static_cast<double>(std::max<std::size_t>(tokens_.size() - 1, 1));
        for (std::size_t b = 0; b < blocks_.size(); ++b) {
            std::ranges::transform(sums_[b], reading.activations[b].begin(), [count](double sum) {
                return static_cast<float>(sum / count);
            });
        }
    }
    if (pooling_ == steering::Pooling::Tokens) {
        for (const llama::Token token : tokens_)
            reading.pieces.push_back(vocabulary.piece(token));
    }
    return ReadDone{.reading = std::move(reading)};
}

}  // namespace elpis::engine
