#include "elpis/engine/llama/sampler.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine::llama {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNoNumber = std::numeric_limits<float>::quiet_NaN();

// Twenty tokens that are all as likely.
const std::vector<float> level(20, 1.0F);

std::vector<std::optional<Token>> draw(Sampler& sampler, int times) {
    std::vector<std::optional<Token>> tokens(static_cast<std::size_t>(times));
    for (std::optional<Token>& token : tokens)
        token = sampler.sample(level);
    return tokens;
}

TEST_CASE("a temperature of 0, or too small for a float, takes the likeliest token") {
    for (const double temperature : {0.0, 1e-320, 1e-40, 1e-38, 1e-30, 1e-9}) {
        CAPTURE(temperature);
        Sampler sampler({.temperature = temperature}, 1);
        CHECK(sampler.sample(std::vector<float>{10.0F, 30.0F, 29.9F, -kInfinity}) == 1);
    }
}

TEST_CASE("at the least temperature that is chance, large logits are still numbers") {
    Sampler sampler({.temperature = 1e-4}, 1);
    CHECK(sampler.sample(std::vector<float>{1e6F, 3e6F, -1e6F}) == 1);
}

TEST_CASE("every seed repeats its choices, the largest too") {
    for (const std::uint32_t seed : {0U, 1U, std::numeric_limits<std::uint32_t>::max()}) {
        CAPTURE(seed);
        Sampler first({.temperature = 1.0}, seed);
        Sampler second({.temperature = 1.0}, seed);
        CHECK(draw(first, 30) == draw(second, 30));
    }
}

TEST_CASE("logits that are no numbers choose nothing, and end nothing") {
    for (const double temperature : {0.0, 1.0}) {
        CAPTURE(temperature);
        Sampler sampler({.temperature = temperature}, 1);
        CHECK_FALSE(sampler.sample(std::vector<float>{1.0F, kNoNumber}).has_value());
        CHECK_FALSE(sampler.sample(std::vector<float>{1.0F, kInfinity}).has_value());
        CHECK_FALSE(sampler.sample(std::vector<float>(3, -kInfinity)).has_value());
        CHECK(sampler.sample(std::vector<float>{-kInfinity, 1.0F}) == 1);
    }
}

TEST_CASE("top-p 0 leaves the likeliest token alone") {
    Sampler sampler({.temperature = 2.0, .top_p = 0.0}, 1);
    CHECK(sampler.sample(std::vector<float>{1.0F, 1.5F, 1.4F}) == 1);
}

}  // namespace
}  // namespace elpis::engine::llama
