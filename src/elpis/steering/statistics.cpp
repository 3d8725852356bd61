#include "elpis/steering/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "elpis/steering/linear.h"

namespace elpis::steering {
namespace {

// Index below `count`. Not std::uniform_int_distribution, whose results differ between libraries.
std::size_t draw(std::mt19937_64& chance, std::size_t count) {
    return static_cast<std::size_t>(chance() % count);
}

template <class T>
void shuffle(std::vector<T>& items, std::mt19937_64& chance) {
    for (std::size_t i = items.size(); i > 1; --i)
        std::swap(items[i - 1], items[draw(chance, i)]);
}

// Places from 1, ties by their mean place.
std::vector<double> ranks_of(std::span<const double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t first = 0; first < order.size();) {
        std::size_t last = first;
        while (last < order.size() && values[order[last]] == values[order[first]])
            ++last;
        for (std::size_t i = first; i < last; ++i)
            ranks[order[i]] = static_cast<double>(first + last + 1) / 2.0;
        first = last;
    }
    return ranks;
}

std::vector<double> joined(std::span<const double> a, std::span<const double> b) {
    std::vector<double> all(a.begin(), a.end());
    all.insert(all.end(), b.begin(), b.end());
    return all;
}

}  // namespace

double mean(std::span<const double> values) {
    if (values.empty()) return 0.0;
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation(std::span<const double> values) {
    if (values.size() < 2) return 0.0;
    const double middle = mean(values);
    double sum = 0.0;
    for (const double value : values)
        sum += (value - middle) * (value - middle);
    return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

double median(std::vector<double> values) {
    if (values.empty()) return 0.0;
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2.0;
}

double auroc(std::span<const double> positives, std::span<const double> negatives) {
    if (positives.empty() || negatives.empty()) return 0.5;
    const std::vector<double> ranks = ranks_of(joined(positives, negatives));
    const auto p = static_cast<double>(positives.size());
    const auto n = static_cast<double>(negatives.size());
    const double sum = std::accumulate(
        ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(positives.size()), 0.0);
    return (sum - p * (p + 1.0) / 2.0) / (p * n);
}

double spearman(std::span<const double> x, std::span<const double> y) {
    const std::vector<double> a = ranks_of(x);
    const std::vector<double> b = ranks_of(y);
    const double middle_a = mean(a);
    const double middle_b = mean(b);
    double product = 0.0;
    double square_a = 0.0;
    double square_b = 0.0;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        product += (a[i] - middle_a) * (b[i] - middle_b);
        square_a += (a[i] - middle_a) * (a[i] - middle_a);
        square_b += (b[i] - middle_b) * (b[i] - middle_b);
    }
    return square_a > 0.0 && square_b > 0.0 ? product / std::sqrt(square_a * square_b) : 0.0;
}

Interval bootstrap_mean(std::span<const double> values,
                        double level,
                        int resamples,
                        std::uint64_t seed) {
    if (values.empty() || resamples < 1) return {};
    std::mt19937_64 chance(seed);
    std::vector<double> means;
    for (int round = 0; round < resamples; ++round) {
        double sum = 0.0;
        for (std::size_t i = 0; i < values.size(); ++i)
            sum += values[draw(chance, values.size())];
        means.push_back(sum / static_cast<double>(values.size()));
    }
    std::ranges::sort(means);
    const double last = static_cast<double>(means.size() - 1);
    const auto at = [&](double share) {
        return means[static_cast<std::size_t>(std::lround(share * last))];
    };
    return {.low = at((1.0 - level) / 2.0), .high = at((1.0 + level) / 2.0)};
}

double permutation_p(std::span<const double> a,
                     std::span<const double> b,
                     int rounds,
                     std::uint64_t seed) {
    std::mt19937_64 chance(seed);
    std::vector<double> all = joined(a, b);
    const double seen = mean(a) - mean(b);
    // Sums in another order round differently: a difference as large as this one must count.
    const double slack = 1e-12 * (std::abs(mean(a)) + std::abs(mean(b)) + deviation(all));
    int hits = 0;
    for (int round = 0; round < rounds; ++round) {
        shuffle(all, chance);
        const std::span<const double> whole(all);
        const double shuffled = mean(whole.first(a.size())) - mean(whole.subspan(a.size()));
        hits += shuffled >= seen - slack ? 1 : 0;
    }
    return static_cast<double>(hits + 1) / static_cast<double>(rounds + 1);
}

double split_half_cosine(const Samples& positives,
                         const Samples& negatives,
                         int rounds,
                         std::uint64_t seed) {
    if (positives.size() < 2 || negatives.size() < 2 || rounds < 1) return 0.0;
    std::mt19937_64 chance(seed);
    Samples p = positives;
    Samples n = negatives;
    const auto half = [](const Samples& all, bool first) {
        const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
        return first ? mean_of({all.begin(), middle}) : mean_of({middle, all.end()});
    };
    double sum = 0.0;
    for (int round = 0; round < rounds; ++round) {
        shuffle(p, chance);
        shuffle(n, chance);
        sum += cosine(difference(half(p, true), half(n, true)),
                      difference(half(p, false), half(n, false)));
    }
    return sum / rounds;
}

}  // namespace elpis::steering
