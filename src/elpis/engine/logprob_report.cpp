#include "elpis/engine/logprob_report.h"

#include <optional>

#include "elpis/engine/event.h"
#include "elpis/engine/llama/likelihood.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {

std::optional<TokenLogprob> reported(const std::optional<llama::Likelihood>& likelihood,
                                     const llama::Vocabulary& vocabulary) {
    if (!likelihood) return std::nullopt;
    const auto one = [&](const llama::Likelihood::One& it) {
        return TokenLogprob::One{.piece = vocabulary.piece(it.token), .logprob = it.logprob};
    };
    TokenLogprob result{.chosen = one(likelihood->chosen), .likeliest = {}};
    for (const llama::Likelihood::One& it : likelihood->likeliest)
        result.likeliest.push_back(one(it));
    return result;
}

}  // namespace elpis::engine
