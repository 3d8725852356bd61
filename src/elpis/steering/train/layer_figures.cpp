#include "elpis/steering/train/layer_figures.h"

#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/statistics.h"
#include "elpis/steering/train/readings.h"
#include "elpis/steering/train/text_list.h"
#include "elpis/steering/train/train_report.h"

namespace elpis::steering {
namespace {

constexpr double kSearchFrom = 0.3;  // of the depth
constexpr double kSearchTo = 0.7;

void join(std::vector<std::size_t>& texts, const std::vector<std::size_t>& more) {
    texts.insert(texts.end(), more.begin(), more.end());
}

Sides sides_between(const Group& quadrants, std::string_view one, std::string_view two) {
    Sides sides;
    for (const Group::Feeling& feeling : quadrants.feelings) {
        const bool ours = feeling.name == one || feeling.name == two;
        join(ours ? sides.held_out : sides.other_held_out, feeling.held_out);
    }
    return sides;
}

std::vector<double> projections(const Direction& direction, const Samples& samples) {
    std::vector<double> values;
    for (const std::span<const float> sample : samples)
        values.push_back(dot(sample, direction));
    return values;
}

double separation_of(std::span<const double> a, std::span<const double> b) {
    const double spread = std::hypot(deviation(a), deviation(b)) / std::sqrt(2.0);
    return spread > 0.0 ? (mean(a) - mean(b)) / spread : 0.0;
}

// Mean of a figure over names; false when one is missing.
bool mean_over(const std::map<std::string, double>& figures,
               const std::vector<std::string>& names,
               double& result) {
    std::vector<double> values;
    for (const std::string& name : names) {
        const auto found = figures.find(name);
        if (found == figures.end()) return false;
        values.push_back(found->second);
    }
    result = mean(values);
    return !values.empty();
}

}  // namespace

Sides sides_of(const Group& group, const std::string& name) {
    return {.held_out = group.find(name)->held_out, .other_held_out = other_held_out(group, name)};
}

Sides valence_sides(const Group& quadrants) {
    return sides_between(quadrants, kExcited, kCalm);
}

Sides arousal_sides(const Group& quadrants) {
    return sides_between(quadrants, kExcited, kFrustrated);
}

void measure(BlockFigures& figures,
             const std::string& name,
             const Direction& direction,
             const Sides& sides,
             const Readings& readings,
             std::size_t index) {
    if (sides.held_out.empty() || sides.other_held_out.empty()) return;
    const auto ours = projections(direction, readings.at(sides.held_out, index));
    const auto others = projections(direction, readings.at(sides.other_held_out, index));
    figures.auroc[name] = auroc(ours, others);
    figures.separation[name] = separation_of(ours, others);
}

int best_block(const std::vector<BlockFigures>& blocks,
               const std::vector<std::string>& names,
               const ModelShape& shape) {
    int best = -1;
    std::pair<double, double> best_score{-1.0, 0.0};
    for (const BlockFigures& it : blocks) {
        if (it.block < kSearchFrom * shape.blocks || it.block > kSearchTo * shape.blocks) continue;
        std::pair<double, double> score;
        if (!mean_over(it.auroc, names, score.first) ||
            !mean_over(it.separation, names, score.second))
            return -1;
        if (score > best_score) {
            best = it.block;
            best_score = score;
        }
    }
    return best;
}

}  // namespace elpis::steering
