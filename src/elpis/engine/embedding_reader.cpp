#include "elpis/engine/embedding_reader.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/engine/embedding.h"
#include "elpis/engine/event.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {

EmbeddingReader::EmbeddingReader(EmbeddingPooling pooling, int tokens, int width)
    : pooling_(pooling), tokens_(tokens), sum_(static_cast<std::size_t>(width), 0.0) {}

bool EmbeddingReader::wants_output(int position) const {
    switch (pooling_) {
        case EmbeddingPooling::First:
            return position == 0;
        case EmbeddingPooling::Last:
            return position + 1 == tokens_;
        case EmbeddingPooling::Mean:
        case EmbeddingPooling::Ranking:
            break;
    }
    return true;
}

void EmbeddingReader::read_final(int position, std::span<const float> hidden) noexcept {
    if (!wants_output(position)) return;
    ++read_;
    for (std::size_t i = 0; i < sum_.size(); ++i)
        sum_[i] += static_cast<double>(hidden[i]);
}

Event EmbeddingReader::finish(const llama::Vocabulary& /*vocabulary*/) const {
    if (read_ != (pooling_ == EmbeddingPooling::Mean ? tokens_ : 1)) {
        return Error{.code = ErrorCode::Unsupported,
                     .message =
                         "the final rows of this model cannot be read, so it gives no "
                         "embeddings"};
    }
    // Divided by the length, a mean is its sum.
    const double square = std::inner_product(sum_.begin(), sum_.end(), sum_.begin(), 0.0);
    if (!std::isfinite(square)) {
        return Error{.code = ErrorCode::Internal,
                     .message = "the model's numbers for this input are none"};
    }
    const double length = square > 0.0 ? std::sqrt(square) : 1.0;
    EmbeddingDone done{.vector = std::vector<float>(sum_.size()), .tokens = tokens_};
    std::ranges::transform(sum_, done.vector.begin(), [length](double sum) {
        return static_cast<float>(sum / length);
    });
    return done;
}

}  // namespace elpis::engine
