#include "elpis/steering/statistics.h"

#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"
#include "elpis/steering/linear.h"

namespace elpis::steering {
namespace {

using affect::testing::Dice;
using Values = std::vector<double>;

TEST_CASE("mean, deviation and median") {
    const Values values{2, 4, 4, 4, 5, 5, 7, 9};
    CHECK(mean(values) == 5.0);
    CHECK(deviation(values) == doctest::Approx(2.13809));
    CHECK(median(values) == 4.5);
    CHECK(median({3, 1, 2}) == 2.0);
    CHECK(mean({}) == 0.0);
    CHECK(median({}) == 0.0);
    CHECK(deviation(Values{3.0}) == 0.0);
}

TEST_CASE("AUROC counts the pairs that are in the right order") {
    CHECK(auroc(Values{3, 4}, Values{1, 2}) == 1.0);
    CHECK(auroc(Values{1, 2}, Values{3, 4}) == 0.0);
    CHECK(auroc(Values{1, 3}, Values{2, 4}) == 0.25);
    CHECK(auroc(Values{1, 1}, Values{1, 1}) == 0.5);
    CHECK(auroc(Values{2, 3}, Values{2}) == 0.75);
    CHECK(auroc({}, Values{1}) == 0.5);
}

TEST_CASE("AUROC is the share of ordered pairs, counted one by one") {
    Dice dice(41);
    for (int round = 0; round < 200; ++round) {
        Values p(1 + dice.below(12));
        Values n(1 + dice.below(12));
        for (Values* group : {&p, &n}) {
            for (double& value : *group)
                value = static_cast<double>(dice.below(6));
        }
        double pairs = 0.0;
        for (const double a : p) {
            for (const double b : n)
                pairs += a > b ? 1.0 : a == b ? 0.5 : 0.0;
        }
        CHECK(auroc(p, n) == doctest::Approx(pairs / (static_cast<double>(p.size() * n.size()))));
        CHECK(auroc(p, n) + auroc(n, p) == doctest::Approx(1.0));
    }
}

TEST_CASE("Spearman's rho sees order, not distance") {
    CHECK(spearman(Values{1, 2, 3}, Values{1, 10, 1000}) == doctest::Approx(1.0));
    CHECK(spearman(Values{1, 2, 3}, Values{3, 2, 1}) == doctest::Approx(-1.0));
    // Σd² = 6 over five: 1 − 6·6/(5·24).
    CHECK(spearman(Values{1, 2, 3, 4, 5}, Values{2, 1, 4, 3, 5}) == doctest::Approx(0.8));
    CHECK(spearman(Values{1, 2, 2, 3}, Values{1, 2, 3, 4}) == doctest::Approx(0.948683));
    CHECK(spearman(Values{1, 1, 1}, Values{1, 2, 3}) == 0.0);
}

TEST_CASE("a bootstrap interval is the same every time and holds the mean") {
    const Values values{1, 2, 3, 4, 5, 6, 7, 8};
    const Interval one = bootstrap_mean(values, 0.95, 2000, 7);
    const Interval two = bootstrap_mean(values, 0.95, 2000, 7);
    CHECK(one.low == two.low);
    CHECK(one.high == two.high);
    // Normal theory: 4.5 ± 1.96 · 2.291 / √8 = 2.91 … 6.09.
    CHECK(one.low == doctest::Approx(2.9).epsilon(0.06));
    CHECK(one.high == doctest::Approx(6.1).epsilon(0.06));
    CHECK(bootstrap_mean(Values{2, 2}, 0.95, 100, 1).high == 2.0);
}

TEST_CASE("groups that differ have a small p, and shuffled ones do not") {
    const Values high{10, 11, 12, 13, 14, 15};
    const Values low{1, 2, 3, 4, 5, 6};
    // 1 of 924 divisions is this good.
    CHECK(permutation_p(high, low, 5000, 3) < 0.005);
    CHECK(permutation_p(low, high, 5000, 3) == 1.0);
    CHECK(permutation_p(Values{1, 2, 3, 4}, Values{4, 3, 2, 1}, 5000, 3) > 0.4);
}

TEST_CASE("split halves agree about a direction that is there, and not about noise") {
    Dice dice(42);
    const std::size_t width = 32;
    std::vector<std::vector<float>> rows(80, std::vector<float>(width));
    for (auto& row : rows) {
        for (float& value : row)
            value = static_cast<float>(dice.between(-1.0, 1.0));
    }
    const Samples p(rows.begin(), rows.begin() + 40);
    const Samples n(rows.begin() + 40, rows.end());
    const double nothing = split_half_cosine(p, n, 20, 5);
    CHECK(nothing < 0.4);
    CHECK(nothing > -0.4);
    CHECK(nothing == split_half_cosine(p, n, 20, 5));

    for (std::size_t i = 0; i < 40; ++i)
        rows[i][3] += 4.0F;
    CHECK(split_half_cosine(p, n, 20, 5) > 0.9);
    CHECK(split_half_cosine({rows[0]}, n, 20, 5) == 0.0);
}

}  // namespace
}  // namespace elpis::steering
