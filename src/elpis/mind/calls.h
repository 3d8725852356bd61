#pragma once

#include <optional>

#include "elpis/affect/modulation.h"
#include "elpis/affect/options.h"
#include "elpis/base/result.h"
#include "elpis/engine/request.h"
#include "elpis/mind/generation.h"
#include "elpis/mind/options.h"
#include "elpis/mind/shaping.h"

// From a caller's wishes and a feeling to what the engine is asked: pure, so that every rule of the
// contract has its test.
namespace elpis::mind {

// InvalidArgument naming the field, its value and what would be right.
Result<void> check(const GenerateCall& call);
Result<void> check(const FunctionCall& call);

// Whether the feeling chooses the sampling parameters of a call: the caller's temperature silences
// it on both axes, and so does modulation that is off or has other means.
bool feeling_samples(const ShapeWish& shape,
                     std::optional<double> temperature,
                     const Options& options);

// The caller's temperature and top_p, those that are given, moved by as much as the feeling moves
// what nobody feels (`map`); top_p beside a temperature alone is the feeling's. Greedy stays
// greedy, and what is hot enough to vary stays so.
struct OwnSampling {
    std::optional<double> temperature;
    std::optional<double> top_p;
};
OwnSampling nudged(const OwnSampling& own,
                   const affect::Modulation& feeling,
                   const affect::Options::Sampling& map);

// Who decides temperature and top_p, in this order: the caller, the feeling (see above), the
// settings.
engine::Request to_request(GenerateCall call,
                           const affect::Modulation& feeling,
                           const Options& options);
engine::Request to_request(FunctionCall call,
                           const affect::Modulation& feeling,
                           const Options& options);

}  // namespace elpis::mind
