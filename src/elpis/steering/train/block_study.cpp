#include "elpis/steering/train/block_study.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/principal.h"
#include "elpis/steering/train/directions.h"
#include "elpis/steering/train/layer_figures.h"
#include "elpis/steering/train/readings.h"
#include "elpis/steering/train/split_half.h"
#include "elpis/steering/train/study.h"
#include "elpis/steering/train/text_list.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/train_report.h"

namespace elpis::steering {
namespace {

// Of the variance of neutral text (facts §5).
constexpr double kNeutralShare = 0.5;

}  // namespace

BlockStudy study_block(const Study& study, std::size_t index, const TrainOptions& options) {
    const Readings& readings = study.readings;
    BlockStudy result;
    BlockFigures& figures = result.figures;
    figures.block = readings.blocks[index];
    figures.residual_rms =
        static_cast<double>(study.neutral.residual_rms[static_cast<std::size_t>(figures.block)]);

    std::vector<Direction> neutral;
    if (options.neutral_removal)
        neutral = leading_components(study.neutral.readings.all_at(index), kNeutralShare);
    const auto directions = [&](const Group& group) {
        Directions found =
            directions_of(group, readings, index, options.method, options.ridge_penalty);
        for (auto& [name, direction] : found)
            remove_components(direction, neutral);
        return found;
    };

    if (!study.quadrants.feelings.empty()) {
        result.quadrants = directions(study.quadrants);
        const Direction valence = valence_of(result.quadrants);
        const Direction arousal = arousal_of(result.quadrants);
        const auto axis =
            [&](std::string_view name, const Direction& direction, const Sides& sides) {
                measure(figures, std::string(name), direction, sides, readings, index);
            };
        axis(kValence, valence, valence_sides(study.quadrants));
        axis(kArousal, arousal, arousal_sides(study.quadrants));
        figures.valence_arousal = cosine(valence, arousal);
        const auto halves = split_halves(study.quadrants, readings, index);
        for (const std::string_view name : {kValence, kArousal}) {
            if (const auto found = halves.find(std::string(name)); found != halves.end())
                figures.split_half.insert(*found);
        }
    }
    if (!study.named.feelings.empty()) {
        result.named = directions(study.named);
        const auto halves = split_halves(study.named, readings, index);
        for (const std::string& name : study.kept) {
            if (const auto found = halves.find(name); found != halves.end())
                figures.split_half.insert(*found);
            measure(
                figures, name, result.named.at(name), sides_of(study.named, name), readings, index);
        }
    }
    return result;
}

}  // namespace elpis::steering
