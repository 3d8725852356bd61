#include "elpis/mind/sampling_wish.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/request.h"
#include "elpis/mind/ranges.h"

namespace elpis::mind {
namespace {

constexpr std::int64_t kLargestToken = 2'147'483'647;
constexpr std::size_t kMostBiases = 1'024;

template <class From, class To>
void take(const std::optional<From>& wish, To& into) {
    if (wish) into = static_cast<To>(*wish);
}

}  // namespace

Result<void> check(const SamplingWish& wish) {
    ELPIS_OK(check_whole("top_k", wish.top_k, 0, kMostTopK));
    ELPIS_OK(check_range("min_p", wish.min_p, 0.0, 1.0));
    ELPIS_OK(check_range("typical_p", wish.typical_p, 0.001, 1.0));
    ELPIS_OK(check_range("repeat_penalty", wish.repeat_penalty, 0.1, 10.0));
    ELPIS_OK(check_range("frequency_penalty", wish.frequency_penalty, -2.0, 2.0));
    ELPIS_OK(check_range("presence_penalty", wish.presence_penalty, -2.0, 2.0));
    ELPIS_OK(check_whole("penalty_window", wish.penalty_window, 0, kLongestWindow));
    ELPIS_OK(check_range("dry.multiplier", wish.dry.multiplier, 0.0, 10.0));
    ELPIS_OK(check_range("dry.base", wish.dry.base, 1.0, 10.0));
    ELPIS_OK(check_whole("dry.allowed_length", wish.dry.allowed_length, 1, kLongestAllowed));
    ELPIS_OK(check_whole("dry.window", wish.dry.window, 0, kLongestWindow));
    ELPIS_OK(check_whole("logprobs", wish.logprobs, 0, kMostLogprobs));
    if (wish.logit_bias.size() > kMostBiases) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("logit_bias has {} tokens; at most {} are allowed",
                                wish.logit_bias.size(),
                                kMostBiases));
    }
    for (const SamplingWish::Bias& bias : wish.logit_bias) {
        if (bias.token < 0 || bias.token > kLargestToken) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("logit_bias names token {}; a token is a whole number from 0",
                                    bias.token));
        }
        ELPIS_OK(
            check_range(fmt::format("logit_bias[\"{}\"]", bias.token), bias.add, -100.0, 100.0));
    }
    return {};
}

void apply(const SamplingWish& wish, engine::Sampling& sampling) {
    take(wish.top_k, sampling.top_k);
    take(wish.min_p, sampling.min_p);
    take(wish.typical_p, sampling.typical_p);
    take(wish.repeat_penalty, sampling.penalties.repeat);
    take(wish.frequency_penalty, sampling.penalties.frequency);
    take(wish.presence_penalty, sampling.penalties.presence);
    take(wish.penalty_window, sampling.penalties.window);
    take(wish.dry.multiplier, sampling.dry.multiplier);
    take(wish.dry.base, sampling.dry.base);
    take(wish.dry.allowed_length, sampling.dry.allowed_length);
    take(wish.dry.window, sampling.dry.window);
    if (wish.logprobs) sampling.logprobs = static_cast<int>(*wish.logprobs);
    for (const SamplingWish::Bias& bias : wish.logit_bias) {
        sampling.biases.push_back(
            {.token = static_cast<std::int32_t>(bias.token), .add = bias.add});
    }
}

}  // namespace elpis::mind
