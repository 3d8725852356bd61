#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/testing/dice.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

// Vector sets for tests: small, random, and fitted as real ones are.
namespace elpis::steering::testing {

using affect::testing::Dice;

inline constexpr int kWidth = 12;
inline constexpr int kBlocks = 8;  // 1 … 6 can be steered

inline std::vector<float> random_row(Dice& dice, int width = kWidth) {
    std::vector<float> row(static_cast<std::size_t>(width));
    for (float& value : row)
        value = static_cast<float>(dice.between(-1.0, 1.0));
    return row;
}

// Random directions on the blocks, of random shares that sum to 1.
inline Rows random_rows(Dice& dice, std::initializer_list<int> blocks, int width = kWidth) {
    Rows rows;
    for (const int block : blocks) {
        rows[block] = random_row(dice, width);
        const auto share = static_cast<float>(dice.between(0.5, 2.0) / length_of(rows[block]));
        for (float& value : rows[block])
            value *= share;
    }
    Rows fitted;
    add_scaled(fitted, rows, 1.0 / total_share(rows));
    return fitted;
}

inline Library random_library(Dice& dice, std::initializer_list<std::string_view> names) {
    Library library;
    library.name = "dice";
    library.model = {
        .blocks = kBlocks, .width = kWidth, .architecture = "llama", .fingerprint = {}};
    for (int block = 0; block < kBlocks; ++block)
        library.residual_rms.push_back(static_cast<float>(dice.between(0.5, 8.0)));
    for (const std::string_view name : names) {
        const std::string key(name);
        library.vectors[key] = {.name = key, .rows = random_rows(dice, {2, 3, 4})};
    }
    library.hash = content_hash(library);
    return library;
}

inline Library random_quadrants(Dice& dice) {
    return random_library(dice, {kExcited, kFrustrated, kCalm, kDepleted});
}

// The largest difference of any two numbers; blocks that one lacks count as zero.
inline double difference(const Rows& one, const Rows& other) {
    Rows left = one;
    add_scaled(left, other, -1.0);
    double largest = 0.0;
    for (const auto& [block, row] : left) {
        for (const float value : row)
            largest = std::max(largest, std::abs(static_cast<double>(value)));
    }
    return largest;
}

}  // namespace elpis::steering::testing
