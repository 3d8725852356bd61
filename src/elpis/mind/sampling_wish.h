#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/request.h"

namespace elpis::mind {

// The largest of each; check() says the least.
inline constexpr std::int64_t kMostTopK = 1'000'000;
inline constexpr std::int64_t kLongestWindow = 8'192;  // it is searched for each token
inline constexpr std::int64_t kLongestAllowed = 1'000;
inline constexpr std::int64_t kMostLogprobs = 20;

// What one call says about how its tokens are chosen, beside temperature and top_p, which the
// feeling may choose. Absent: as engine::Sampling has it.
struct SamplingWish {
    std::optional<std::int64_t> top_k;
    std::optional<double> min_p;
    std::optional<double> typical_p;
    std::optional<double> repeat_penalty;
    std::optional<double> frequency_penalty;
    std::optional<double> presence_penalty;
    std::optional<std::int64_t> penalty_window;
    struct Dry {
        std::optional<double> multiplier;
        std::optional<double> base;
        std::optional<std::int64_t> allowed_length;
        std::optional<std::int64_t> window;
    };
    Dry dry;
    struct Bias {
        std::int64_t token = 0;
        double add = 0.0;
    };
    std::vector<Bias> logit_bias;
    std::optional<std::int64_t> logprobs;  // others to report beside each token
};

// InvalidArgument naming the field, its value and its range.
Result<void> check(const SamplingWish& wish);

// Of a wish that was checked.
void apply(const SamplingWish& wish, engine::Sampling& sampling);

}  // namespace elpis::mind
