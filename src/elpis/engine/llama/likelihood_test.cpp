#include "elpis/engine/llama/likelihood.h"

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::engine::llama {
namespace {

TEST_CASE("a logprob is the logarithm of a token's share") {
    // e^ln 1 : e^ln 2 : e^ln 5
    const std::vector<float> logits{0.0F, std::log(2.0F), std::log(5.0F)};
    const Likelihood it = likelihood(logits, 1, 2);
    CHECK(it.chosen.token == 1);
    CHECK(it.chosen.logprob == doctest::Approx(std::log(0.25)));
    REQUIRE(it.likeliest.size() == 2);
    CHECK(it.likeliest[0].token == 2);
    CHECK(it.likeliest[0].logprob == doctest::Approx(std::log(0.625)));
    CHECK(it.likeliest[1].token == 1);
}

TEST_CASE("large logits do not burst, and an impossible token is infinitely unlikely") {
    const float never = -std::numeric_limits<float>::infinity();
    const Likelihood it = likelihood(std::vector<float>{5000.0F, 4990.0F, never}, 0, 3);
    CHECK(it.chosen.logprob == doctest::Approx(-4.5e-5).epsilon(0.01));
    CHECK(std::isinf(it.likeliest[2].logprob));
}

TEST_CASE("more others than there are tokens, or none") {
    CHECK(likelihood(std::vector<float>{1.0F, 2.0F}, 0, 20).likeliest.size() == 2);
    CHECK(likelihood(std::vector<float>{1.0F, 2.0F}, 0, 0).likeliest.empty());
}

}  // namespace
}  // namespace elpis::engine::llama
