#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/gauge.h"
#include "elpis/steering/library.h"
#include "elpis/steering/probe.h"

namespace elpis::steering {

struct Label {
    std::string name;
    double score = 0.0;  // z: deviations from neutral text, no probability

    bool operator==(const Label&) const = default;
};

// What one token, or a text as a whole, feels like to the model.
struct Felt {
    std::optional<affect::State> place;  // absent when the set cannot read the plane
    std::vector<Label> labels;           // strongest first
};

struct FeltText {
    Felt whole;                // of the mean over the tokens, so labels can be compared
    std::vector<Felt> tokens;  // the place of each; empty unless the text was read by tokens
    // Of the tokens that count; absent without tokens, or without a plane.
    std::optional<Summary> valence;
    std::optional<Summary> arousal;
};

// The blocks whose activations felt() needs, ascending: for ReadTask::blocks.
std::vector<int> gauged_blocks(const Library& library);

// The names a library can label with: its gauges but for the axes and the quadrants.
std::vector<std::string> label_names(const Library& library);

// InvalidArgument for a name without a gauge, with the nearest that has one.
Result<void> check_labels(const Library& library, std::span<const std::string> labels);

// All gauges, in the order of Library::gauges, for the engine to watch. Null when there are none,
// or when they do not all read after the same block: a probe reads after one.
std::shared_ptr<const Probe> probe_of(const Library& library);

// What a text that was read felt like. `blocks` are those of its ReadTask, gauged_blocks(library)
// among them. With Pooling::Tokens each token too, and the whole is the mean over all but the
// first, as with Pooling::Mean (which it equals).
// `labels`: which named feelings to score; empty: all of label_names().
// InvalidArgument: a label without a gauge (with the nearest), a block or a width that is not
// there.
Result<FeltText> felt(const TextReading& reading,
                      std::span<const int> blocks,
                      const Library& library,
                      std::span<const std::string> labels = {});

// The same from projections on all gauges, as a probe in the engine takes them: tokens × gauges,
// row by row, gauges in the order of Library::gauges. `first`: where the tokens that count begin (1
// where the first token of a text is among them, which is an outlier in many models); at least one
// counts, the last.
Result<FeltText> felt(std::span<const float> projections,
                      std::size_t first,
                      const Library& library,
                      std::span<const std::string> labels = {});

}  // namespace elpis::steering
