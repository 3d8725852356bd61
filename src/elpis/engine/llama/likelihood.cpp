#include "elpis/engine/llama/likelihood.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>
#include <span>
#include <vector>

#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine::llama {

Likelihood likelihood(std::span<const float> logits, Token chosen, int count) {
    if (logits.empty()) return {};
    const float largest = std::ranges::max(logits);
    double sum = 0.0;
    for (const float logit : logits)
        sum += std::exp(static_cast<double>(logit - largest));
    const auto of = [&](Token token) {
        const double logit = static_cast<double>(logits[static_cast<std::size_t>(token)]) - largest;
        return Likelihood::One{.token = token,
                               .logprob = static_cast<float>(logit - std::log(sum))};
    };
    Likelihood result{.chosen = of(chosen), .likeliest = {}};
    std::vector<Token> tokens(logits.size());
    std::iota(tokens.begin(), tokens.end(), 0);
    const auto wanted = std::min(static_cast<std::size_t>(std::max(count, 0)), tokens.size());
    std::ranges::partial_sort(tokens,
                              tokens.begin() + static_cast<std::ptrdiff_t>(wanted),
                              std::greater{},
                              [&](Token token) { return logits[static_cast<std::size_t>(token)]; });
    for (std::size_t i = 0; i < wanted; ++i)
        result.likeliest.push_back(of(tokens[i]));
    return result;
}

}  // namespace elpis::engine::llama
