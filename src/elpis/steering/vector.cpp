#include "elpis/steering/vector.h"

#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace elpis::steering {

double length_of(std::span<const float> row) {
    double sum = 0.0;
    for (const float value : row)
        sum += static_cast<double>(value) * static_cast<double>(value);
    return std::sqrt(sum);
}

std::vector<float> unit_of(std::span<const float> row) {
    const double length = length_of(row);
    std::vector<float> unit;
    unit.reserve(row.size());
    for (const float value : row)
        unit.push_back(static_cast<float>(static_cast<double>(value) / length));
    return unit;
}

double total_share(const Rows& rows) {
    double sum = 0.0;
    for (const auto& [block, row] : rows)
        sum += length_of(row);
    return sum;
}

void add_scaled(Rows& rows, const Rows& other, double factor) {
    if (factor == 0.0) return;
    for (const auto& [block, from] : other) {
        std::vector<float>& row = rows[block];
        if (row.empty()) row.resize(from.size());
        assert(row.size() == from.size());
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i] = static_cast<float>(static_cast<double>(row[i]) +
                                        factor * static_cast<double>(from[i]));
        }
    }
}

}  // namespace elpis::steering
