#include "elpis/steering/ridge.h"

#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"
#include "elpis/steering/linear.h"

namespace elpis::steering {
namespace {

using affect::testing::Dice;

TEST_CASE("a line through points on a line, shrunk by the penalty") {
    // x = −1, 0, 1 and y = 2x + 5: mean square 2/3, so a penalty of 1 adds 2/3 to Σx² = 2 and the
    // slope is Σxy / (2 + 2/3) = 4 / (8/3) = 1.5.
    const std::vector<float> a{-1.0F};
    const std::vector<float> b{0.0F};
    const std::vector<float> c{1.0F};
    const std::vector<double> y{3.0, 5.0, 7.0};
    const RidgeFit fit = ridge({a, b, c}, y, 1.0);
    CHECK(fit.weights[0] == doctest::Approx(1.5));
    CHECK(fit.intercept == doctest::Approx(5.0));
    CHECK(ridge({a, b, c}, y, 1e-9).at(c) == doctest::Approx(7.0));
}

TEST_CASE("samples that are all the same give the mean of the targets") {
    const std::vector<float> row{4.0F, 2.0F};
    const std::vector<double> y{1.0, 3.0};
    const RidgeFit fit = ridge({row, row}, y, 0.1);
    CHECK(fit.at(row) == doctest::Approx(2.0));
}

TEST_CASE("no other weights do better: the gradient of the penalised error is zero") {
    Dice dice(31);
    for (int round = 0; round < 20; ++round) {
        const std::size_t width = 2 + dice.below(30);
        std::vector<std::vector<float>> rows(4 + dice.below(30), std::vector<float>(width));
        std::vector<double> y;
        for (auto& row : rows) {
            for (float& value : row)
                value = static_cast<float>(dice.between(-3.0, 5.0));
            y.push_back(dice.between(-1.0, 1.0));
        }
        const Samples samples(rows.begin(), rows.end());
        const double penalty = 0.2;
        const RidgeFit fit = ridge(samples, y, penalty);

        const Direction mean = mean_of(samples);
        double square = 0.0;
        double error = 0.0;
        Direction gradient(width);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            Direction centred(rows[i].begin(), rows[i].end());
            add_scaled(centred, mean, -1.0);
            square += dot(centred, centred);
            const double miss = fit.at(rows[i]) - y[i];
            error += miss;
            add_scaled(gradient, centred, miss);
        }
        add_scaled(gradient, fit.weights, penalty * square / static_cast<double>(rows.size()));
        CHECK(norm(gradient) < 1e-8);
        CHECK(error == doctest::Approx(0.0).epsilon(1e-9));
    }
}

}  // namespace
}  // namespace elpis::steering
