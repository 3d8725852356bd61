#include "elpis/steering/felt.h"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/gauge.h"
#include "elpis/steering/known_names.h"
#include "elpis/steering/library.h"
#include "elpis/steering/probe.h"

namespace elpis::steering {
namespace {

// Each once, however often it was asked for: what is scored is bounded by what the library knows.
Result<std::vector<std::string>> chosen(const Library& library,
                                        std::span<const std::string> labels) {
    if (labels.empty()) return label_names(library);
    std::vector<std::string> names;
    std::set<std::string_view> seen;
    for (const std::string& name : labels) {
        if (library.gauges.contains(name)) {
            if (seen.insert(name).second) names.push_back(name);
            continue;
        }
        std::vector<std::string> known;
        known.reserve(library.gauges.size());
        for (const auto& [each, gauge] : library.gauges)
            known.push_back(each);
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the vector set \"{}\" cannot read \"{}\" back; the nearest it can "
                                "{} {}",
                                library.name,
                                shown(name),
                                known.size() == 1 ? "is" : "are",
                                nearest_names(name, known)));
    }
    return names;
}

Felt felt_of(const Scores& scores, const Library& library, const std::vector<std::string>& labels) {
    Felt felt;
    if (library.plane) felt.place = plane_of(scores, *library.plane);
    felt.labels.reserve(labels.size());
    for (const std::string& name : labels)
        felt.labels.push_back({.name = name, .score = scores.at(name)});
    std::ranges::stable_sort(felt.labels, std::ranges::greater{}, &Label::score);
    return felt;
}

Scores mean_of(std::span<const Scores> tokens) {
    Scores mean;
    for (const Scores& token : tokens) {
        for (const auto& [name, score] : token)
            mean[name] += score / static_cast<double>(tokens.size());
    }
    return mean;
}

// `tokens` is not empty.
FeltText felt_of_tokens(const std::vector<Scores>& tokens,
                        std::size_t first,
                        const Library& library,
                        const std::vector<std::string>& labels) {
    const auto counting = std::span(tokens).subspan(std::min(first, tokens.size() - 1));
    FeltText text{.whole = felt_of(mean_of(counting), library, labels),
                  .tokens = {},
                  .valence = {},
                  .arousal = {}};
    text.tokens.reserve(tokens.size());
    for (const Scores& scores : tokens) {
        // A place each; labels are of the whole.
        text.tokens.push_back(felt_of(scores, library, {}));
    }
    std::vector<double> valences;
    std::vector<double> arousals;
    for (const Felt& felt : std::span(text.tokens).last(counting.size())) {
        if (!felt.place) continue;
        valences.push_back(felt.place->valence);
        arousals.push_back(felt.place->arousal);
    }
    text.valence = summary_of(valences);
    text.arousal = summary_of(arousals);
    return text;
}

// Where each gauge finds its activations in a reading.
Result<std::vector<Scores>> scores_of(const TextReading& reading,
                                      std::span<const int> blocks,
                                      const Library& library) {
    std::vector<Scores> tokens;
    for (const auto& [name, gauge] : library.gauges) {
        const auto place =
            static_cast<std::size_t>(std::ranges::find(blocks, gauge.block) - blocks.begin());
        if (place >= std::min(blocks.size(), reading.activations.size())) {
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("\"{}\" is read at block {}, which was not read", name, gauge.block));
        }
        const std::vector<float>& rows = reading.activations[place];
        const std::size_t width = gauge.unit.size();
        if (rows.empty() || rows.size() % width != 0) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("block {} gave {} numbers, which are no rows of {}",
                                    gauge.block,
                                    rows.size(),
                                    width));
        }
        const std::size_t count = rows.size() / width;
        if (tokens.empty()) tokens.resize(count);
        if (tokens.size() != count) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("block {} gave {} tokens, and another block {}",
                                    gauge.block,
                                    count,
                                    tokens.size()));
        }
        for (std::size_t token = 0; token < count; ++token) {
            const auto row = std::span(rows).subspan(token * width, width);
            tokens[token][name] = score_of(projection_of(row, gauge), gauge);
        }
    }
    return tokens;
}

std::unexpected<Error> nothing_to_read_by(const Library& library) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("the vector set \"{}\" has no gauges to read feelings back by", library.name));
}

}  // namespace

std::vector<int> gauged_blocks(const Library& library) {
    std::set<int> blocks;
    for (const auto& [name, gauge] : library.gauges)
        blocks.insert(gauge.block);
    return {blocks.begin(), blocks.end()};
}

std::vector<std::string> label_names(const Library& library) {
    std::vector<std::string> names;
    for (const auto& [name, gauge] : library.gauges) {
        if (name != kValence && name != kArousal &&
            std::ranges::find(kQuadrants, name) == kQuadrants.end()) {
            names.push_back(name);
        }
    }
    return names;
}

Result<void> check_labels(const Library& library, std::span<const std::string> labels) {
    if (library.gauges.empty()) return nothing_to_read_by(library);
    if (auto names = chosen(library, labels); !names)
        return std::unexpected(std::move(names).error());
    return {};
}

std::shared_ptr<const Probe> probe_of(const Library& library) {
    if (library.gauges.empty()) return nullptr;
    Probe probe{.block = library.gauges.begin()->second.block, .units = {}};
    for (const auto& [name, gauge] : library.gauges) {
        if (gauge.block != probe.block) return nullptr;
        probe.units.push_back(gauge.unit);
    }
    return std::make_shared<const Probe>(std::move(probe));
}

Result<FeltText> felt(const TextReading& reading,
                      std::span<const int> blocks,
                      const Library& library,
                      std::span<const std::string> labels) {
    if (library.gauges.empty()) return nothing_to_read_by(library);
    ELPIS_TRY(const std::vector<std::string> names, chosen(library, labels));
    ELPIS_TRY(const std::vector<Scores> tokens, scores_of(reading, blocks, library));
    if (!reading.pieces.empty()) return felt_of_tokens(tokens, 1, library, names);
    if (tokens.size() != 1) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a reading of one row per block has {}", tokens.size()));
    }
    return FeltText{.whole = felt_of(tokens.front(), library, names),
                    .tokens = {},
                    .valence = {},
                    .arousal = {}};
}

Result<FeltText> felt(std::span<const float> projections,
                      std::size_t first,
                      const Library& library,
                      std::span<const std::string> labels) {
    if (library.gauges.empty()) return nothing_to_read_by(library);
    ELPIS_TRY(const std::vector<std::string> names, chosen(library, labels));
    const std::size_t gauges = library.gauges.size();
    if (projections.empty() || projections.size() % gauges != 0) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("{} projections are no rows of {} gauges", projections.size(), gauges));
    }
    std::vector<Scores> tokens(projections.size() / gauges);
    auto next = projections.begin();
    for (Scores& scores : tokens) {
        for (const auto& [name, gauge] : library.gauges)
            scores[name] = score_of(static_cast<double>(*next++), gauge);
    }
    return felt_of_tokens(tokens, first, library, names);
}

}  // namespace elpis::steering
