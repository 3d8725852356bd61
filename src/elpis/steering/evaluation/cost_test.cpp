#include "elpis/steering/evaluation/cost.h"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/evaluation/answers.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/evaluation/testing/linear_world.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {
namespace {

using doctest::Approx;
using testing::LinearWorld;

const std::vector<std::string> questions{"How are you?", "What now?", "And then?"};

Cost measured(LinearWorld::Nature nature) {
    LinearWorld world(nature);
    const Library library = LinearWorld::library(LinearWorld::right);
    const auto subject = plane_subject(library);
    REQUIRE(subject);
    const auto answers = write_answers(library, *subject, questions, {}, world, {}, {});
    REQUIRE(answers);
    const auto cost =
        measure_cost(library,
                     *subject,
                     std::vector<std::string>{"the shop opens at eight in the morning"},
                     std::vector<std::string>{"I feel", "Today was"},
                     *answers,
                     {},
                     world,
                     {},
                     {});
    REQUIRE(cost);
    return *cost;
}

TEST_CASE("known damage is found: perplexity grows with the square of strength") {
    const Cost cost = measured({.damage = 2.0});
    CHECK(cost.plain_perplexity == Approx(std::exp(3.0)));
    REQUIRE(cost.points.size() == 4);
    for (const Cost::Point& it : cost.points) {
        const double ratio = std::exp(2.0 * it.strength * it.strength);
        CHECK(it.perplexity_ratio == Approx(ratio).epsilon(1e-4));
        CHECK(it.mean_perplexity_ratio == Approx(ratio).epsilon(1e-4));
    }
    CHECK(*cost.points[2].random_perplexity_ratio == Approx(std::exp(0.125)).epsilon(1e-4));
    CHECK_FALSE(cost.points[3].random_perplexity_ratio);
    CHECK(cost.points[2].strength == Approx(0.25));
    CHECK(cost.points[0].divergence > 0.0);
    CHECK(cost.points[3].divergence > cost.points[0].divergence);
}

TEST_CASE("the usable window ends where perplexity does") {
    // exp(d · s²) ≤ 1.15 up to s = √(0.1398 / d).
    CHECK(measured({.damage = 0.5}).usable_strength == Approx(0.4));
    CHECK(measured({.damage = 2.0}).usable_strength == Approx(0.25));
    CHECK(measured({.damage = 5.0}).usable_strength == Approx(0.15));
    CHECK(measured({.damage = 500.0}).usable_strength == 0.0);
}

TEST_CASE("the usable window ends where answers fall into loops") {
    const Cost cost = measured({.damage = 0.1, .loops_above = 0.3});
    CHECK(cost.plain_repeated_runs == 0.0);
    CHECK(cost.points[2].repeated_runs == 0.0);
    CHECK(*cost.points[3].repeated_runs > 0.5);
    CHECK(*cost.points[3].distinct_pairs < 0.5);
    CHECK_FALSE(cost.points[0].repeated_runs);  // no answers at this strength
    CHECK(cost.usable_strength == Approx(0.25));
}

}  // namespace
}  // namespace elpis::steering::evaluation
