#include "elpis/steering/train/directions.h"

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/principal.h"
#include "elpis/steering/ridge.h"
#include "elpis/steering/train/readings.h"
#include "elpis/steering/train/text_list.h"
#include "elpis/steering/train/train_options.h"

namespace elpis::steering {
namespace {

// The mean of the feelings' means: every feeling counts the same, however many texts it has.
struct Means {
    Directions feelings;
    Direction all;
};

Means means_of(const Group& group, const Readings& readings, std::size_t index) {
    Means means;
    for (const Group::Feeling& feeling : group.feelings) {
        Direction mean = mean_of(readings.at(training_texts(feeling), index));
        if (means.all.empty()) means.all.resize(mean.size());
        add_scaled(means.all, mean, 1.0 / static_cast<double>(group.feelings.size()));
        means.feelings[feeling.name] = std::move(mean);
    }
    return means;
}

// The mean over the feelings that have a sample there, of each cell that more than one has.
std::map<std::string, Direction> cell_means(const Group& group,
                                            const Readings& readings,
                                            std::size_t index) {
    std::map<std::string, Samples> cells;
    for (const Group::Feeling& feeling : group.feelings) {
        for (const Group::Sample& it : feeling.training)
            cells[it.cell].emplace_back(readings.rows[it.text][index]);
    }
    std::map<std::string, Direction> means;
    for (const auto& [cell, samples] : cells) {
        if (samples.size() > 1) means[cell] = mean_of(samples);
    }
    return means;
}

Directions principal(const Group& group, const Readings& readings, std::size_t index) {
    const Means means = means_of(group, readings, index);
    const auto cells = cell_means(group, readings, index);
    Directions directions;
    for (const Group::Feeling& feeling : group.feelings) {
        std::vector<Direction> differences;
        for (const Group::Sample& it : feeling.training) {
            const std::vector<float>& row = readings.rows[it.text][index];
            const auto cell = cells.find(it.cell);
            differences.push_back(difference(Direction(row.begin(), row.end()),
                                             cell == cells.end() ? means.all : cell->second));
        }
        directions[feeling.name] = first_direction(differences);
    }
    return directions;
}

Directions by_ridge(const Group& group,
                    const Readings& readings,
                    std::size_t index,
                    double penalty) {
    Directions directions;
    for (const Group::Feeling& feeling : group.feelings) {
        std::vector<std::size_t> texts = training_texts(feeling);
        const std::vector<std::size_t> others = other_training_texts(group, feeling.name);
        // Both sides weigh the same, however many others there are.
        std::vector<double> targets(texts.size(), 1.0);
        targets.resize(texts.size() + others.size(),
                       -static_cast<double>(texts.size()) / static_cast<double>(others.size()));
        texts.insert(texts.end(), others.begin(), others.end());
        directions[feeling.name] = ridge(readings.at(texts, index), targets, penalty).weights;
    }
    return directions;
}

Direction combined(const Directions& quadrants, const std::array<double, 4>& signs) {
    Direction result(quadrants.begin()->second.size());
    for (std::size_t i = 0; i < kQuadrants.size(); ++i)
        add_scaled(result, quadrants.at(std::string(kQuadrants[i])), signs[i] / 4.0);
    return result;
}

}  // namespace

Directions directions_of(const Group& group,
                         const Readings& readings,
                         std::size_t index,
                         TrainMethod method,
                         double ridge_penalty) {
    if (method == TrainMethod::Principal) return principal(group, readings, index);
    if (method == TrainMethod::Ridge) return by_ridge(group, readings, index, ridge_penalty);
    const Means means = means_of(group, readings, index);
    Directions directions;
    for (const auto& [name, mean] : means.feelings)
        directions[name] = difference(mean, means.all);
    return directions;
}

Direction valence_of(const Directions& quadrants) {
    return combined(quadrants, {1.0, -1.0, 1.0, -1.0});
}

Direction arousal_of(const Directions& quadrants) {
    return combined(quadrants, {1.0, 1.0, -1.0, -1.0});
}

}  // namespace elpis::steering
