#include "elpis/engine/llama/sampler.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>

#include <llama.h>

#include "elpis/engine/llama/grammar.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/request.h"

namespace elpis::engine::llama {
namespace {

// Below this the likeliest token is as good as certain, and logits divided by less leave the range
// of a float: infinities that end the process in llama.cpp.
constexpr double kCoolest = 1e-4;

// llama.cpp takes this one seed for "choose one".
std::uint32_t fixed(std::uint32_t seed) {
    return seed == LLAMA_DEFAULT_SEED ? 0 : seed;
}

}  // namespace

Sampler::Sampler(const Sampling& sampling, std::uint32_t seed)
    : greedy_(sampling.temperature < kCoolest),
      chain_(llama_sampler_chain_init({.no_perf = true})) {
    if (greedy_) {
        llama_sampler_chain_add(chain_.get(), llama_sampler_init_greedy());
        return;
    }
    // top-k first: without it top-p sorts the whole vocabulary (facts: 8 ms instead of 0.1).
    if (sampling.top_k > 0) {
        llama_sampler_chain_add(chain_.get(), llama_sampler_init_top_k(sampling.top_k));
    }
    llama_sampler_chain_add(chain_.get(),
                            llama_sampler_init_top_p(static_cast<float>(sampling.top_p), 1));
    llama_sampler_chain_add(chain_.get(),
                            llama_sampler_init_min_p(static_cast<float>(sampling.min_p), 1));
    llama_sampler_chain_add(chain_.get(),
                            llama_sampler_init_temp(static_cast<float>(sampling.temperature)));
    llama_sampler_chain_add(chain_.get(), llama_sampler_init_dist(fixed(seed)));
}

llama_token_data_array Sampler::candidates(std::span<const float> logits) {
    buffer_.resize(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) {
        buffer_[i] = {.id = static_cast<Token>(i), .logit = logits[i], .p = 0.0F};
    }
    return {.data = buffer_.data(), .size = buffer_.size(), .selected = -1, .sorted = false};
}

std::optional<Token> Sampler::choose(llama_token_data_array& candidates) {
    // Nothing is possible, for a grammar or for the model: llama.cpp would end the process.
    const std::span all(candidates.data, candidates.size);
    const auto possible = [](const llama_token_data& it) { return std::isfinite(it.logit); };
    if (std::ranges::none_of(all, possible)) return std::nullopt;
    llama_sampler_apply(chain_.get(), &candidates);
    if (candidates.selected < 0 ||
        static_cast<std::size_t>(candidates.selected) >= candidates.size) {
        return std::nullopt;
    }
    const llama_token_data& chosen = candidates.data[candidates.selected];
    // −∞: a grammar left nothing; NaN: the model's numbers are broken.
    if (!std::isfinite(chosen.logit)) return std::nullopt;
    llama_sampler_accept(chain_.get(), chosen.id);
    return chosen.id;
}

std::optional<Token> Sampler::sample(std::span<const float> logits) {
    // llama.cpp's samplers end the process on NaN; −∞ is how a model says "never".
    const auto usable = [](float logit) { return logit < std::numeric_limits<float>::infinity(); };
    if (!std::ranges::all_of(logits, usable)) return std::nullopt;
    if (greedy_) {
        const auto best = std::ranges::max_element(logits);
        if (best == logits.end() || !std::isfinite(*best)) return std::nullopt;
        return static_cast<Token>(std::distance(logits.begin(), best));
    }
    llama_token_data_array all = candidates(logits);
    return choose(all);
}

std::optional<Token> Sampler::sample(std::span<const float> logits, Grammar& grammar) {
    // Rejection first: most tokens a model likes are allowed, and asking for one is cheap.
    std::optional<Token> token = sample(logits);
    if (!token) return std::nullopt;
    if (!grammar.allows(*token)) {
        llama_token_data_array all = candidates(logits);
        grammar.restrict_to_allowed(all);
        token = choose(all);
    }
    if (token) grammar.accept(*token);
    return token;
}

}  // namespace elpis::engine::llama
