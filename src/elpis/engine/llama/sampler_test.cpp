#include "elpis/engine/llama/sampler.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/llama/grammar.h"
#include "elpis/engine/llama/testing/loaded_tiny_model.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/request.h"

namespace elpis::engine::llama {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNoNumber = std::numeric_limits<float>::quiet_NaN();

const Vocabulary& words() {
    static const testing::LoadedTinyModel loaded;
    return loaded.vocabulary;
}

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
        Sampler sampler({.temperature = temperature}, 1, words());
        CHECK(sampler.sample(std::vector<float>{10.0F, 30.0F, 29.9F, -kInfinity}) == 1);
    }
}

TEST_CASE("at the least temperature that is chance, large logits are still numbers") {
    Sampler sampler({.temperature = 1e-4}, 1, words());
    CHECK(sampler.sample(std::vector<float>{1e6F, 3e6F, -1e6F}) == 1);
}

TEST_CASE("every seed repeats its choices, the largest too") {
    for (const std::uint32_t seed : {0U, 1U, std::numeric_limits<std::uint32_t>::max()}) {
        CAPTURE(seed);
        Sampler first({.temperature = 1.0}, seed, words());
        Sampler second({.temperature = 1.0}, seed, words());
        CHECK(draw(first, 30) == draw(second, 30));
    }
}

TEST_CASE("logits that are no numbers choose nothing, and end nothing") {
    for (const double temperature : {0.0, 1.0}) {
        CAPTURE(temperature);
        Sampler sampler({.temperature = temperature}, 1, words());
        CHECK_FALSE(sampler.sample(std::vector<float>{1.0F, kNoNumber}).has_value());
        CHECK_FALSE(sampler.sample(std::vector<float>{1.0F, kInfinity}).has_value());
        CHECK_FALSE(sampler.sample(std::vector<float>(3, -kInfinity)).has_value());
        CHECK(sampler.sample(std::vector<float>{-kInfinity, 1.0F}) == 1);
    }
}

TEST_CASE("top-p 0 leaves the likeliest token alone") {
    Sampler sampler({.temperature = 2.0, .top_p = 0.0}, 1, words());
    CHECK(sampler.sample(std::vector<float>{1.0F, 1.5F, 1.4F}) == 1);
}

TEST_CASE("of the likeliest tokens the same are chosen as llama.cpp's own top-k leaves") {
    std::mt19937 random(3);
    std::normal_distribution<float> usual;
    for (const int top_k : {1, 2, 40, 200}) {
        CAPTURE(top_k);
        // A penalty of nothing that can be seen takes the long way through llama.cpp.
        const Sampling straight{.temperature = 1.3, .top_k = top_k};
        Sampling around = straight;
        around.penalties.presence = 1e-12;
        Sampler first(straight, 5, words());
        Sampler second(around, 5, words());
        std::vector<float> logits(500);
        for (int i = 0; i < 50; ++i) {
            std::ranges::generate(logits, [&] { return 3.0F * usual(random); });
            CHECK(first.sample(logits) == second.sample(logits));
        }
    }
}

TEST_CASE("a bias lifts a token, or forbids it") {
    const std::vector<float> logits{1.0F, 2.0F, 3.0F};
    Sampler lifted({.temperature = 0.0, .biases = {{.token = 0, .add = 5.0}}}, 1, words());
    CHECK(lifted.sample(logits) == 0);
    Sampler forbidden({.temperature = 0.0, .biases = {{.token = 2, .add = -100.0}}}, 1, words());
    CHECK(forbidden.sample(logits) == 1);
}

TEST_CASE("penalties hold against what the prompt and the answer have said") {
    const std::vector<float> logits{2.9F, 3.0F, 2.8F};
    const Sampling sampling{.temperature = 0.0, .penalties = {.presence = 0.5}};
    const std::vector<Token> prompt{1};
    Sampler sampler(sampling, 1, words(), prompt);
    CHECK(sampler.sample(logits) == 0);
    CHECK(sampler.sample(logits) == 2);
    CHECK(sampler.sample(logits) == 1);  // all have been said: the first order again
    Sampler fresh(sampling, 1, words());
    CHECK(fresh.sample(logits) == 1);
}

TEST_CASE("a frequency penalty grows with each time, a repeat penalty does not") {
    const std::vector<float> logits{5.0F, 4.0F};
    Sampler growing({.temperature = 0.0, .penalties = {.frequency = 0.4}}, 1, words());
    Sampler flat({.temperature = 0.0, .penalties = {.repeat = 1.2}}, 1, words());
    std::vector<std::optional<Token>> first;
    std::vector<std::optional<Token>> second;
    for (int i = 0; i < 6; ++i) {
        first.push_back(growing.sample(logits));
        second.push_back(flat.sample(logits));
    }
    CHECK(std::ranges::count(first, std::optional<Token>(0)) == 4);
    CHECK(std::ranges::count(second, std::optional<Token>(0)) == 6);  // 5 / 1.2 is still more
}

TEST_CASE("the window bounds how far a penalty looks back") {
    const std::vector<float> logits{3.0F, 2.9F};
    const Sampling sampling{.temperature = 0.0, .penalties = {.presence = 0.5, .window = 1}};
    Sampler sampler(sampling, 1, words());
    CHECK(sampler.sample(logits) == 0);
    CHECK(sampler.sample(logits) == 1);
    CHECK(sampler.sample(logits) == 0);
}

TEST_CASE("DRY breaks a repetition") {
    const Sampling sampling{.temperature = 0.0, .dry = {.multiplier = 5.0, .allowed_length = 2}};
    const std::vector<Token> prompt{70, 71, 72, 73, 70, 71, 72};
    std::vector<float> logits(200, 0.0F);
    logits[73] = 3.0F;
    logits[80] = 2.0F;
    Sampler sampler(sampling, 1, words(), prompt);
    CHECK(sampler.sample(logits) == 80);
    Sampler fresh(sampling, 1, words());
    CHECK(fresh.sample(logits) == 73);
}

TEST_CASE("typical sampling leaves out what is far from the expected surprise") {
    // One token is nearly certain: it is the typical one, whatever the dice say.
    Sampler sampler({.temperature = 1.0, .top_p = 1.0, .min_p = 0.0, .typical_p = 0.5}, 1, words());
    const std::vector<float> logits{8.0F, 1.0F, 1.0F, 1.0F};
    for (int i = 0; i < 30; ++i)
        CHECK(sampler.sample(logits) == 0);
}

TEST_CASE("a token so likely that the others' shares underflow is no trouble to typical sampling") {
    Sampler sampler(
        {.temperature = 1.0, .top_k = 0, .typical_p = 0.9, .biases = {{.token = 3, .add = 100.0}}},
        1,
        words());
    std::vector<float> logits(300, 0.0F);
    logits[5] = -std::numeric_limits<float>::infinity();
    for (int i = 0; i < 30; ++i)
        CHECK(sampler.sample(logits) == 3);
}

TEST_CASE("what a grammar refuses was never said: penalties do not hold it against the model") {
    const std::vector<Token> zero = words().tokenise_further("0");
    const std::vector<Token> one = words().tokenise_further("1");
    const std::vector<Token> two = words().tokenise_further("2");
    REQUIRE(zero.size() == 1);
    std::vector<float> logits(static_cast<std::size_t>(words().size()), 0.0F);
    logits[static_cast<std::size_t>(zero[0])] = 3.0F;  // liked, and not allowed at first
    logits[static_cast<std::size_t>(one[0])] = 2.9F;
    logits[static_cast<std::size_t>(two[0])] = 2.8F;
    auto grammar = Grammar::compile(words(), {.gbnf = R"(root ::= "1" [0-2])"});
    REQUIRE(grammar);
    Sampler sampler({.temperature = 0.0, .penalties = {.presence = 1.0}}, 1, words());
    CHECK(sampler.sample(logits, *grammar) == one[0]);
    CHECK(sampler.sample(logits, *grammar) == zero[0]);
}

}  // namespace
}  // namespace elpis::engine::llama
