#include "elpis/steering/train/split_half.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/train/directions.h"
#include "elpis/steering/train/readings.h"
#include "elpis/steering/train/text_list.h"
#include "elpis/steering/train/train_options.h"

namespace elpis::steering {
namespace {

constexpr int kHalvings = 8;
constexpr std::uint64_t kSeed = 20;

std::vector<std::string> cells_of(const Group& group) {
    std::set<std::string> cells;
    for (const Group::Feeling& feeling : group.feelings) {
        for (const Group::Sample& it : feeling.training)
            cells.insert(it.cell);
    }
    return {cells.begin(), cells.end()};
}

// The group with the samples of these cells alone.
Group within(const Group& group, const std::set<std::string>& cells) {
    Group half = group;
    for (Group::Feeling& feeling : half.feelings) {
        std::erase_if(feeling.training,
                      [&](const Group::Sample& it) { return !cells.contains(it.cell); });
    }
    return half;
}

bool all_speak(const Group& group) {
    return std::ranges::none_of(group.feelings,
                                [](const Group::Feeling& it) { return it.training.empty(); });
}

Directions with_axes(Directions directions) {
    for (const std::string_view quadrant : kQuadrants) {
        if (!directions.contains(std::string(quadrant))) return directions;
    }
    Direction valence = valence_of(directions);
    directions[std::string(kArousal)] = arousal_of(directions);
    directions[std::string(kValence)] = std::move(valence);
    return directions;
}

}  // namespace

std::map<std::string, double> split_halves(const Group& group,
                                           const Readings& readings,
                                           std::size_t index) {
    std::vector<std::string> cells = cells_of(group);
    // The same halves each time: a training is to be repeatable.
    std::mt19937_64 chance(kSeed);  // NOLINT(bugprone-random-generator-seed)
    std::map<std::string, double> sums;
    int rounds = 0;
    for (int round = 0; round < kHalvings && cells.size() > 1; ++round) {
        // std::shuffle gives other results with other libraries.
        for (std::size_t i = cells.size(); i > 1; --i)
            std::swap(cells[i - 1], cells[static_cast<std::size_t>(chance() % i)]);
        const auto middle = cells.begin() + static_cast<std::ptrdiff_t>(cells.size() / 2);
        const Group one = within(group, {cells.begin(), middle});
        const Group other = within(group, {middle, cells.end()});
        // Feelings that share few cells may be left without a sample in one half.
        if (!all_speak(one) || !all_speak(other)) continue;
        const auto half = [&](const Group& it) {
            return with_axes(directions_of(it, readings, index, TrainMethod::MeanDifference, 1.0));
        };
        const Directions first = half(one);
        for (const auto& [name, direction] : half(other))
            sums[name] += cosine(direction, first.at(name));
        ++rounds;
    }
    for (auto& [name, sum] : sums)
        sum /= rounds;
    return sums;
}

}  // namespace elpis::steering
