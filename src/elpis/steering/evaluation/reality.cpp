#include "elpis/steering/evaluation/reality.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/answers.h"
#include "elpis/steering/evaluation/direction.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/materials.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/read_back.h"
#include "elpis/steering/evaluation/resampling.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/statistics.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {
namespace {

using Row = std::vector<float>;

// Texts of one kind with their activations: rows[text][block].
struct Read {
    std::span<const Materials::Text> texts;
    std::vector<std::vector<Row>> rows;
};

// At most `limit` texts of each pole: topics take turns, and each turn goes on to the next of a
// topic's texts, beginning elsewhere for every topic, so that patterns vary as topics do. Poles
// with the same topics and patterns give the same ones.
std::vector<Materials::Text> some(std::span<const Materials::Text> texts,
                                  const Subject& subject,
                                  int limit) {
    std::vector<Materials::Text> chosen;
    for (const Pole& pole : subject.poles) {
        std::map<std::string, std::vector<const Materials::Text*>> by_topic;
        std::size_t left = 0;
        for (const Materials::Text& it : texts) {
            if (it.pole != pole.name) continue;
            by_topic[it.topic].push_back(&it);
            ++left;
        }
        left = std::min(left, static_cast<std::size_t>(limit));
        for (std::size_t turn = 0; left > 0; ++turn) {
            std::size_t start = 0;
            for (const auto& [topic, own] : by_topic) {
                if (turn < own.size() && left > 0) {
                    chosen.push_back(*own[(start + turn) % own.size()]);
                    --left;
                }
                ++start;
            }
        }
    }
    return chosen;
}

using Choice = std::function<bool(std::size_t)>;  // which texts take part

// Mean activation of the chosen texts after one block; empty where there are none.
Direction mean_row(const Read& read, std::size_t block, const Choice& chosen) {
    Samples samples;
    for (std::size_t i = 0; i < read.texts.size(); ++i) {
        if (chosen(i)) samples.emplace_back(read.rows[i][block]);
    }
    return samples.empty() ? Direction{} : mean_of(samples);
}

// A pole's mean minus the mean of all poles' means, among the chosen texts.
Direction towards(const Read& read,
                  const Subject& subject,
                  std::size_t pole,
                  std::size_t block,
                  const Choice& chosen) {
    Direction result;
    const double share = 1.0 / static_cast<double>(subject.poles.size());
    for (std::size_t p = 0; p < subject.poles.size(); ++p) {
        const Direction own = mean_row(read, block, [&](std::size_t i) {
            return chosen(i) && read.texts[i].pole == subject.poles[p].name;
        });
        if (own.empty()) continue;
        result.resize(own.size());
        add_scaled(result, own, (p == pole ? 1.0 : 0.0) - share);
    }
    return result;
}

// Projections of the texts that are a pole's own, and of the others.
struct Sides {
    std::vector<double> own;
    std::vector<double> others;
};

template <class Along>
Sides sides_of(const Read& read, const Pole& pole, std::size_t block, const Along& along) {
    Sides sides;
    for (std::size_t i = 0; i < read.texts.size(); ++i) {
        (read.texts[i].pole == pole.name ? sides.own : sides.others)
            .push_back(dot(read.rows[i][block], along));
    }
    return sides;
}

double auroc(const Sides& sides) {
    return steering::auroc(sides.own, sides.others);
}

double pair_cosine(const Read& training,
                   const Pole& pole,
                   std::size_t block,
                   const Direction& along) {
    std::vector<double> cosines;
    for (std::size_t i = 0; i < training.texts.size(); ++i) {
        if (training.texts[i].pole != pole.name) continue;
        const Direction others = mean_row(training, block, [&](std::size_t k) {
            return training.texts[k].topic == training.texts[i].topic &&
                   training.texts[k].pole != pole.name;
        });
        if (others.empty()) continue;
        const Row& row = training.rows[i][block];
        cosines.push_back(cosine(difference(Direction(row.begin(), row.end()), others), along));
    }
    return mean(cosines);
}

int block_of(const Library& library, const Subject& subject) {
    const std::string& name = subject.poles.front().name;
    if (const auto gauge = library.gauges.find(name); gauge != library.gauges.end()) {
        if (subject.poles.front().rows.contains(gauge->second.block)) return gauge->second.block;
    }
    auto middle = subject.poles.front().rows.begin();
    std::advance(middle, subject.poles.front().rows.size() / 2);
    return middle->first;
}

// What an axis would be had the texts of its ends been labelled by chance.
Rows shuffled_axis(const Read& training,
                   const Subject& subject,
                   const Axis& axis,
                   const Options& options) {
    std::map<std::string, bool, std::less<>> up;  // by pole, on which side of the axis it lies
    for (const Pole& pole : subject.poles)
        up[pole.name] = cosine_of(pole.rows, axis.rows) > 0.0;
    std::vector<bool> own;
    for (const Materials::Text& it : training.texts)
        own.push_back(up[it.pole]);
    std::mt19937_64 generator(control_seed(options.seed, 1, 2000));
    shuffle(own, generator);
    Rows rows;
    for (const auto& [block, row] : axis.rows) {
        const auto at = static_cast<std::size_t>(block);
        const Direction one = mean_row(training, at, [&](std::size_t i) { return own[i]; });
        const Direction other = mean_row(training, at, [&](std::size_t i) { return !own[i]; });
        if (one.empty() || other.empty()) return {};
        const double real = norm(difference(
            mean_row(training, at, [&](std::size_t i) { return up[training.texts[i].pole]; }),
            mean_row(training, at, [&](std::size_t i) { return !up[training.texts[i].pole]; })));
        if (real == 0.0) return {};
        for (const double it : difference(one, other))
            rows[block].push_back(static_cast<float>(it * length_of(row) / real));
    }
    return rows;
}

}  // namespace

Result<RealityFindings> examine(const Library& library,
                                const Subject& subject,
                                const Materials& materials,
                                const Options& options,
                                ActivationSource& model,
                                const std::stop_token& stop,
                                const ReadProgress& progress) {
    const auto training_texts = some(materials.training, subject, options.training_texts);
    const auto held_out_texts = some(materials.held_out, subject, options.held_out_texts);
    const auto ordinary_texts = some(materials.ordinary, subject, options.held_out_texts);
    // The last block has rows only for tokens that are sampled.
    std::vector<int> blocks(static_cast<std::size_t>(last_steerable(library.model)) + 1);
    std::iota(blocks.begin(), blocks.end(), 0);
    std::vector<ReadTask> tasks;
    for (const auto* texts : {&training_texts, &held_out_texts, &ordinary_texts}) {
        for (const Materials::Text& it : *texts)
            tasks.push_back({.text = it.text, .blocks = blocks});
    }
    ELPIS_TRY(std::vector<TextReading> readings, model.read(std::move(tasks), stop, progress));
    Read training{.texts = training_texts, .rows = {}};
    Read held_out{.texts = held_out_texts, .rows = {}};
    Read ordinary{.texts = ordinary_texts, .rows = {}};
    std::size_t next = 0;
    for (Read* read : {&training, &held_out, &ordinary}) {
        for (std::size_t i = 0; i < read->texts.size(); ++i)
            read->rows.push_back(std::move(readings[next++].activations));
    }

    const auto all = [](std::size_t) { return true; };
    std::set<std::string> topics;
    for (const Materials::Text& it : training_texts)
        topics.insert(it.topic);
    const auto half = [&](bool odd) {
        return [&training_texts, &topics, odd](std::size_t i) {
            const auto at = std::distance(topics.begin(), topics.find(training_texts[i].topic));
            return (at % 2 == 1) == odd;
        };
    };
    RealityFindings found{.reality = {.block = block_of(library, subject),
                                      .training_texts = static_cast<int>(training_texts.size()),
                                      .held_out_texts = static_cast<int>(held_out_texts.size())}};
    for (const auto& [block, row] : subject.poles.front().rows)
        found.reality.steered_blocks.push_back(block);
    found.frame.block = found.reality.block;
    const auto here = static_cast<std::size_t>(found.reality.block);
    for (std::size_t p = 0; p < subject.poles.size(); ++p) {
        const Direction trained = towards(training, subject, p, here, all);
        found.frame.towards.emplace_back(trained.begin(), trained.end());
        const Pole& pole = subject.poles[p];
        // Of a concept the second pole is the first one turned round.
        if (!subject.is_plane() && p > 0) continue;
        const Row& row = pole.rows.at(found.reality.block);
        const Direction along(row.begin(), row.end());
        const Sides sides = sides_of(held_out, pole, here, row);
        Reality::Vector vector{
            .name = pole.name,
            .auroc = auroc(sides),
            .split_half = cosine(towards(training, subject, p, here, half(false)),
                                 towards(training, subject, p, here, half(true))),
            .agreement = cosine(along, trained),
            .pair_cosine = pair_cosine(training, pole, here, along),
            .permutation_p = permutation_p(sides.own,
                                           sides.others,
                                           options.permutations,
                                           control_seed(options.seed, 0, 2000))};
        if (!ordinary_texts.empty()) {
            vector.ordinary_auroc = auroc(sides_of(ordinary, pole, here, row));
        }
        for (std::size_t block = 0; block < blocks.size(); ++block) {
            vector.curve.push_back(
                auroc(sides_of(held_out, pole, block, towards(training, subject, p, block, all))));
        }
        found.reality.vectors.push_back(std::move(vector));
    }
    for (const Reality::Vector& one : found.reality.vectors) {
        std::vector<double>& row = found.reality.cosines.emplace_back();
        for (const Reality::Vector& other : found.reality.vectors) {
            row.push_back(
                cosine_of(library.vectors.at(one.name).rows, library.vectors.at(other.name).rows));
        }
    }
    for (const Axis& axis : subject.axes)
        found.shuffled.push_back(shuffled_axis(training, subject, axis, options));
    return found;
}

}  // namespace elpis::steering::evaluation
