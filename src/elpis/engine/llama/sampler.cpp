#include "elpis/engine/llama/sampler.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include <llama.h>

#include "elpis/engine/llama/grammar.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/request.h"

namespace elpis::engine::llama {
namespace {

// Below this the likeliest token is as good as certain, and logits divided by less leave the range
// of a float: infinities that end the process in llama.cpp.
constexpr double kCoolest = 1e-4;

constexpr float kLeastShare = 1e-10F;

// llama.cpp takes this one seed for "choose one".
std::uint32_t fixed(std::uint32_t seed) {
    return seed == LLAMA_DEFAULT_SEED ? 0 : seed;
}

llama_sampler* bias_of(const std::vector<Sampling::Bias>& biases, const Vocabulary& vocabulary) {
    std::vector<llama_logit_bias> list;
    list.reserve(biases.size());
    for (const Sampling::Bias& bias : biases)
        list.push_back({.token = bias.token, .bias = static_cast<float>(bias.add)});
    return llama_sampler_init_logit_bias(
        vocabulary.size(), static_cast<std::int32_t>(list.size()), list.data());
}

llama_sampler* dry_of(const Sampling::Dry& dry, const Vocabulary& vocabulary) {
    // What begins something new, where a repetition does not count on. llama-server has the same.
    std::array<const char*, 4> breakers{"\n", ":", "\"", "*"};
    return llama_sampler_init_dry(vocabulary.get(),
                                  static_cast<float>(dry.multiplier),
                                  static_cast<float>(dry.base),
                                  dry.allowed_length,
                                  dry.window,
                                  breakers.data(),
                                  breakers.size());
}

}  // namespace

Sampler::Sampler(const Sampling& sampling,
                 std::uint32_t seed,
                 const Vocabulary& vocabulary,
                 std::span<const Token> prompt)
    : greedy_(sampling.temperature < kCoolest),
      reshaped_(sampling.penalties.on() || sampling.dry.on() || !sampling.biases.empty()),
      top_k_(std::min(sampling.top_k, vocabulary.size())),
      chain_(llama_sampler_chain_init({.no_perf = true})) {
    const auto add = [this](llama_sampler* one) { llama_sampler_chain_add(chain_.get(), one); };
    if (!sampling.biases.empty()) add(bias_of(sampling.biases, vocabulary));
    if (sampling.penalties.on()) {
        add(llama_sampler_init_penalties(vocabulary.size(),
                                         sampling.penalties.window,
                                         static_cast<float>(sampling.penalties.repeat),
                                         static_cast<float>(sampling.penalties.frequency),
                                         static_cast<float>(sampling.penalties.presence)));
    }
    if (sampling.dry.on()) add(dry_of(sampling.dry, vocabulary));
    if (reshaped_) {
        const int window = std::max(sampling.penalties.window, sampling.dry.window);
        const auto seen = std::min(prompt.size(), static_cast<std::size_t>(std::max(window, 0)));
        for (const Token token : prompt.last(seen))
            llama_sampler_accept(chain_.get(), token);
    }
    if (greedy_) {
        add(llama_sampler_init_greedy());
        return;
    }
    // top-k first: without it top-p sorts the whole vocabulary (facts: 8 ms instead of 0.1).
    if (top_k_ > 0) add(llama_sampler_init_top_k(top_k_));
    if (sampling.typical_p < 1.0) {
        // A share that underflows to 0 would make the expected surprise NaN.
        add(llama_sampler_init_min_p(kLeastShare, 1));
        add(llama_sampler_init_typical(static_cast<float>(sampling.typical_p), 1));
    }
    add(llama_sampler_init_top_p(static_cast<float>(sampling.top_p), 1));
    add(llama_sampler_init_min_p(static_cast<float>(sampling.min_p), 1));
    add(llama_sampler_init_temp(static_cast<float>(sampling.temperature)));
    add(llama_sampler_init_dist(fixed(seed)));
}

llama_token_data_array Sampler::candidates(std::span<const float> logits) {
    buffer_.resize(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) {
        buffer_[i] = {.id = static_cast<Token>(i), .logit = logits[i], .p = 0.0F};
    }
    return {.data = buffer_.data(), .size = buffer_.size(), .selected = -1, .sorted = false};
}

// The same as candidates() and llama.cpp's top-k after it, in one pass over the logits: a list of
// all tokens, three times as many bytes, is never made.
llama_token_data_array Sampler::likeliest(std::span<const float> logits) {
    const auto more_likely = [](const llama_token_data& a, const llama_token_data& b) {
        return a.logit > b.logit;
    };
    const auto count = static_cast<std::size_t>(top_k_);
    buffer_.clear();
    float least = -std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < logits.size(); ++i) {
        if (!(logits[i] > least)) continue;
        if (buffer_.size() == count) {
            std::ranges::pop_heap(buffer_, more_likely);
            buffer_.pop_back();
        }
        buffer_.push_back({.id = static_cast<Token>(i), .logit = logits[i], .p = 0.0F});
        std::ranges::push_heap(buffer_, more_likely);
        if (buffer_.size() == count) least = buffer_.front().logit;
    }
    std::ranges::sort_heap(buffer_, more_likely);
    return {.data = buffer_.data(), .size = buffer_.size(), .selected = -1, .sorted = true};
}

std::optional<Token> Sampler::choose(llama_token_data_array& candidates) {
    // What is impossible, for a grammar or for the model, goes first: llama.cpp's typical sampling
    // makes NaN of it, and of nothing else it would end the process.
    const std::span all(candidates.data, candidates.size);
    const auto impossible =
        std::ranges::remove_if(all, [](const auto& it) { return !std::isfinite(it.logit); });
    candidates.size -= impossible.size();
    if (candidates.size == 0) return std::nullopt;
    llama_sampler_apply(chain_.get(), &candidates);
    if (candidates.selected < 0 ||
        static_cast<std::size_t>(candidates.selected) >= candidates.size) {
        return std::nullopt;
    }
    const llama_token_data& chosen = candidates.data[candidates.selected];
    if (!std::isfinite(chosen.logit)) return std::nullopt;
    return chosen.id;
}

std::optional<Token> Sampler::sample(std::span<const float> logits) {
    const std::optional<Token> token = propose(logits);
    if (token) llama_sampler_accept(chain_.get(), *token);
    return token;
}

std::optional<Token> Sampler::propose(std::span<const float> logits) {
    // llama.cpp's samplers end the process on NaN; −∞ is how a model says "never".
    const auto usable = [](float logit) { return logit < std::numeric_limits<float>::infinity(); };
    if (!std::ranges::all_of(logits, usable)) return std::nullopt;
    if (greedy_ && !reshaped_) {
        const auto best = std::ranges::max_element(logits);
        if (best == logits.end() || !std::isfinite(*best)) return std::nullopt;
        return static_cast<Token>(std::distance(logits.begin(), best));
    }
    const bool few = top_k_ > 0 && !reshaped_;
    llama_token_data_array wanted = few ? likeliest(logits) : candidates(logits);
    return choose(wanted);
}

std::optional<Token> Sampler::sample(std::span<const float> logits, Grammar& grammar) {
    // Rejection first: most tokens a model likes are allowed, and asking for one is cheap.
    std::optional<Token> token = propose(logits);
    if (!token) return std::nullopt;
    if (!grammar.allows(*token)) {
        llama_token_data_array all = candidates(logits);
        grammar.restrict_to_allowed(all);
        token = choose(all);
    }
    // Only now: what a grammar has refused was never said.
    if (token) {
        token = grammar.ended_by(*token);
        llama_sampler_accept(chain_.get(), *token);
        grammar.accept(*token);
    }
    return token;
}

}  // namespace elpis::engine::llama
