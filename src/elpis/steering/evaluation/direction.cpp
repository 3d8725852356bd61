#include "elpis/steering/evaluation/direction.h"

#include <cmath>
#include <cstdint>
#include <memory>
#include <numbers>
#include <random>
#include <utility>
#include <vector>

#include "elpis/steering/edit_list.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {
namespace {

// In (0, 1]; the standard's own distributions differ between libraries.
double uniform(std::mt19937_64& generator) {
    return (static_cast<double>(generator() >> 11U) + 1.0) * 0x1.0p-53;
}

// Box and Muller.
double normal(std::mt19937_64& generator) {
    const double radius = std::sqrt(-2.0 * std::log(uniform(generator)));
    return radius * std::cos(2.0 * std::numbers::pi * uniform(generator));
}

}  // namespace

Rows to_share_one(const Rows& rows) {
    Rows result;
    if (const double share = total_share(rows); share > 0.0) add_scaled(result, rows, 1.0 / share);
    return result;
}

Rows random_like(const Rows& rows, std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    Rows result;
    for (const auto& [block, row] : rows) {
        std::vector<float> random(row.size());
        for (float& value : random)
            value = static_cast<float>(normal(generator));
        const double length = length_of(random);
        const double scale = length > 0.0 ? length_of(row) / length : 0.0;
        for (float& value : random)
            value = static_cast<float>(static_cast<double>(value) * scale);
        result[block] = std::move(random);
    }
    return result;
}

double cosine_of(const Rows& one, const Rows& other) {
    double both = 0.0;
    double ones = 0.0;
    double others = 0.0;
    for (const auto& [block, row] : one) {
        ones += dot(row, row);
        if (const auto found = other.find(block); found != other.end()) {
            both += dot(row, found->second);
        }
    }
    for (const auto& [block, row] : other)
        others += dot(row, row);
    return ones > 0.0 && others > 0.0 ? both / std::sqrt(ones * others) : 0.0;
}

std::shared_ptr<const Injection> inject(const Library& library, const Rows& rows, double strength) {
    EditList edits(library);
    edits.add(rows, strength);
    auto injection = std::make_shared<const Injection>(edits.finish(/*keep_norm=*/false));
    return injection->empty() ? nullptr : injection;
}

}  // namespace elpis::steering::evaluation
