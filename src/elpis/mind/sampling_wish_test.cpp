#include "elpis/mind/sampling_wish.h"

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/request.h"

namespace elpis::mind {
namespace {

using Set = std::function<void(SamplingWish&, double)>;

TEST_CASE("nothing wished changes nothing") {
    engine::Sampling sampling;
    CHECK(check(SamplingWish{}));
    apply({}, sampling);
    CHECK(sampling.top_k == engine::Sampling{}.top_k);
    CHECK_FALSE(sampling.penalties.on());
    CHECK_FALSE(sampling.dry.on());
    CHECK_FALSE(sampling.logprobs.has_value());
}

TEST_CASE("each wish reaches its place") {
    const SamplingWish wish{
        .top_k = 7,
        .min_p = 0.1,
        .typical_p = 0.9,
        .repeat_penalty = 1.1,
        .frequency_penalty = 0.2,
        .presence_penalty = 0.3,
        .penalty_window = 99,
        .dry = {.multiplier = 0.8, .base = 1.5, .allowed_length = 3, .window = 50},
        .logit_bias = {{.token = 5, .add = -100.0}},
        .logprobs = 4};
    REQUIRE(check(wish));
    engine::Sampling sampling;
    apply(wish, sampling);
    CHECK(sampling.top_k == 7);
    CHECK(sampling.min_p == 0.1);
    CHECK(sampling.typical_p == 0.9);
    CHECK(sampling.penalties.repeat == 1.1);
    CHECK(sampling.penalties.frequency == 0.2);
    CHECK(sampling.penalties.presence == 0.3);
    CHECK(sampling.penalties.window == 99);
    CHECK(sampling.dry.multiplier == 0.8);
    CHECK(sampling.dry.base == 1.5);
    CHECK(sampling.dry.allowed_length == 3);
    CHECK(sampling.dry.window == 50);
    CHECK(sampling.biases.at(0).token == 5);
    CHECK(sampling.logprobs == 4);
}

TEST_CASE("a figure outside of its range is refused by name, with what would be right") {
    const auto whole = [](double value) { return static_cast<std::int64_t>(value); };
    const std::vector<std::pair<std::string, Set>> decimals{
        {"min_p", [](SamplingWish& wish, double value) { wish.min_p = value; }},
        {"typical_p", [](SamplingWish& wish, double value) { wish.typical_p = value; }},
        {"repeat_penalty", [](SamplingWish& wish, double value) { wish.repeat_penalty = value; }},
        {"frequency_penalty",
         [](SamplingWish& wish, double value) { wish.frequency_penalty = value; }},
        {"presence_penalty",
         [](SamplingWish& wish, double value) { wish.presence_penalty = value; }},
        {"dry.multiplier", [](SamplingWish& wish, double value) { wish.dry.multiplier = value; }},
        {"dry.base", [](SamplingWish& wish, double value) { wish.dry.base = value; }},
        {"logit_bias[\"3\"]",
         [](SamplingWish& wish, double value) { wish.logit_bias = {{.token = 3, .add = value}}; }},
    };
    const std::vector<std::pair<std::string, Set>> wholes{
        {"top_k", [&](SamplingWish& wish, double value) { wish.top_k = whole(value); }},
        {"penalty_window",
         [&](SamplingWish& wish, double value) { wish.penalty_window = whole(value); }},
        {"dry.allowed_length",
         [&](SamplingWish& wish, double value) { wish.dry.allowed_length = whole(value); }},
        {"dry.window", [&](SamplingWish& wish, double value) { wish.dry.window = whole(value); }},
        {"logprobs", [&](SamplingWish& wish, double value) { wish.logprobs = whole(value); }},
    };
    const auto refused = [](const std::string& name, const Set& set, double value) {
        CAPTURE(name);
        CAPTURE(value);
        SamplingWish wish;
        set(wish, value);
        const auto checked = check(wish);
        REQUIRE_FALSE(checked);
        CHECK(checked.error().code == ErrorCode::InvalidArgument);
        CHECK(checked.error().message.starts_with(name + " is "));
        CHECK(checked.error().message.contains("must be"));
    };
    for (const auto& [name, set] : decimals) {
        for (const double value : {-500.0, 1e308, std::nan(""), HUGE_VAL})
            refused(name, set, value);
    }
    for (const auto& [name, set] : wholes) {
        for (const double value : {-5.0, 2147483648.0})
            refused(name, set, value);
    }
}

TEST_CASE("a token that cannot be one, and too many of them, are refused") {
    CHECK_FALSE(check(SamplingWish{.logit_bias = {{.token = -1, .add = 1.0}}}));
    CHECK_FALSE(check(SamplingWish{.logit_bias = {{.token = 1LL << 31, .add = 1.0}}}));
    CHECK_FALSE(check(SamplingWish{.logit_bias = std::vector<SamplingWish::Bias>(1025)}));
}

}  // namespace
}  // namespace elpis::mind
