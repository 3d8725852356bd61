#include "elpis/steering/principal.h"

#include <cmath>
#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"
#include "elpis/steering/linear.h"

namespace elpis::steering {
namespace {

using affect::testing::Dice;

std::vector<float> noise(Dice& dice, std::size_t width, double size) {
    std::vector<float> row(width);
    for (float& value : row)
        value = static_cast<float>(dice.between(-size, size));
    return row;
}

TEST_CASE("the first direction of parallel differences is theirs") {
    const Direction found = first_direction({{3.0, 4.0}, {6.0, 8.0}});
    CHECK(found[0] == doctest::Approx(0.6));
    CHECK(found[1] == doctest::Approx(0.8));
}

TEST_CASE("the mean is not removed: differences that agree are the direction") {
    // Centred, the spread along y would win.
    const Direction found = first_direction({{5.0, 1.0}, {5.0, -1.0}, {5.0, 2.0}, {5.0, -2.0}});
    CHECK(found[0] == doctest::Approx(1.0));
    CHECK(found[1] == doctest::Approx(0.0).epsilon(1e-6));
}

TEST_CASE("the sign follows the majority, not the longest") {
    const Direction found = first_direction({{1.0, 0.0}, {1.0, 0.1}, {-9.0, 0.0}});
    CHECK(found[0] > 0.9);
}

TEST_CASE("a tie of signs is decided by the mean") {
    CHECK(first_direction({{4.0, 0.0}, {-1.0, 0.0}})[0] == doctest::Approx(1.0));
    CHECK(first_direction({{1.0, 0.0}, {-4.0, 0.0}})[0] == doctest::Approx(-1.0));
}

TEST_CASE("differences that cancel still have a direction, and zeros have none") {
    CHECK(std::abs(first_direction({{2.0, 0.0}, {-2.0, 0.0}})[0]) == doctest::Approx(1.0));
    CHECK(first_direction({{0.0, 0.0}, {0.0, 0.0}}) == Direction{0.0, 0.0});
    CHECK(first_direction({}).empty());
}

TEST_CASE("a direction under noise is found") {
    Dice dice(21);
    const std::size_t width = 64;
    Direction truth(width);
    for (double& value : truth)
        value = dice.between(-1.0, 1.0);
    truth = unit_of(truth);
    std::vector<Direction> differences;
    for (int i = 0; i < 80; ++i) {
        const auto row = noise(dice, width, 0.4);
        Direction it(row.begin(), row.end());
        add_scaled(it, truth, 2.0);
        differences.push_back(it);
    }
    CHECK(cosine(first_direction(differences), truth) > 0.98);
}

TEST_CASE("leading components are orthonormal and explain the share that was asked for") {
    Dice dice(22);
    const std::size_t width = 40;
    std::vector<std::vector<float>> rows;
    for (int i = 0; i < 60; ++i) {
        auto row = noise(dice, width, 0.5);
        row[0] += static_cast<float>(dice.between(-20.0, 20.0));  // most of the variance
        row[1] += static_cast<float>(dice.between(-8.0, 8.0));
        row[2] += 100.0F;  // of the mean, not of the variance
        rows.push_back(row);
    }
    const Samples samples(rows.begin(), rows.end());
    const auto one = leading_components(samples, 0.5);
    REQUIRE(one.size() == 1);
    CHECK(std::abs(one[0][0]) > 0.95);
    CHECK(std::abs(one[0][2]) < 0.1);

    const auto more = leading_components(samples, 0.99);
    CHECK(more.size() >= 2);
    CHECK(more.size() < 40);
    for (std::size_t i = 0; i < more.size(); ++i) {
        for (std::size_t j = 0; j <= i; ++j)
            CHECK(std::abs(dot(more[i], more[j]) - (i == j ? 1.0 : 0.0)) < 1e-9);
    }
}

TEST_CASE("samples that are all the same have no components") {
    const std::vector<float> row{1.0F, 2.0F};
    CHECK(leading_components({row, row, row}, 0.5).empty());
    CHECK(leading_components({}, 0.5).empty());
}

}  // namespace
}  // namespace elpis::steering
