#include "elpis/steering/evaluation/plane_grid.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <expected>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/blend.h"
#include "elpis/steering/blend_mode.h"
#include "elpis/steering/evaluation/channels.h"
#include "elpis/steering/evaluation/direction.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/instrument.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/plane_fit.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/statistics.h"

namespace elpis::steering::evaluation {
namespace {

affect::State measured(const Instrument& instrument, const Sheet& sheet) {
    return {.valence = mean(instrument.leaning(sheet, channel::kGlad, channel::kSad)),
            .arousal = mean(instrument.leaning(sheet, channel::kStirred, channel::kStill))};
}

// From −1 to 1; the middle one is zero to the last digit.
std::vector<double> steps(int count) {
    std::vector<double> steps;
    const int half = std::max(count / 2, 1);
    for (int i = -half; i <= half; ++i)
        steps.push_back(static_cast<double>(i) / half);
    return steps;
}

// In the order of kQuadrants.
std::size_t quadrant_of(double valence, double arousal) {
    return (valence > 0.0 ? 0U : 1U) + (arousal > 0.0 ? 0U : 2U);
}

// One blend over its grid.
struct Sweep {
    BlendMode mode;
    std::vector<double> steps;
    std::vector<affect::State> states;
};

PlaneGrid::Mode mode_of(const Sweep& sweep,
                        std::vector<affect::State> measured,
                        const affect::State& plain) {
    const std::vector<affect::State>& set = sweep.states;
    const PlaneFit fit = fit_plane(set, measured);
    Confusion confusion(kQuadrants.size());
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (set[i].valence == 0.0 || set[i].arousal == 0.0) continue;
        confusion.add(
            quadrant_of(set[i].valence, set[i].arousal),
            quadrant_of(measured[i].valence - plain.valence, measured[i].arousal - plain.arousal));
    }
    return {.blend = std::string(name_of(sweep.mode)),
            .steps = sweep.steps,
            .measured = std::move(measured),
            .r_squared = fit.r_squared,
            .cross_talk = fit.cross_talk,
            .gain = {.valence = fit.valence.valence, .arousal = fit.arousal.arousal},
            .confusion = confusion.counts(),
            .kappa = confusion.kappa()};
}

double largest_difference(const Sheet& one, const Sheet& other) {
    double largest = 0.0;
    for (std::size_t i = 0; i < one.figures.size(); ++i) {
        for (std::size_t k = 0; k < one.figures[i].size(); ++k)
            largest = std::max(largest, std::abs(one.figures[i][k] - other.figures[i][k]));
    }
    return largest;
}

}  // namespace

Result<PlaneGrid> measure_plane(const Library& library,
                                Instrument& instrument,
                                const Options& options,
                                ActivationSource& model,
                                const std::stop_token& stop,
                                const ReadProgress& progress) {
    std::vector<Sweep> sweeps;
    std::vector<std::shared_ptr<const Injection>> injections{nullptr};
    for (const BlendMode mode : {BlendMode::Centred, BlendMode::Compat, BlendMode::Axes}) {
        const bool standard = mode == BlendMode::Centred;
        const Result<Blend> blend = Blend::of(library, mode);
        if (!blend && standard) return std::unexpected(blend.error());
        if (!blend) continue;
        sweeps.push_back({.mode = mode,
                          .steps = steps(standard ? options.grid : options.other_grid),
                          .states = {}});
        for (const double v : sweeps.back().steps) {
            for (const double a : sweeps.back().steps) {
                const affect::State state{.valence = v, .arousal = a};
                sweeps.back().states.push_back(state);
                injections.push_back(inject(library, blend->at(state), library.full_strength));
            }
        }
    }
    ELPIS_TRY(const std::vector<Sheet> sheets, instrument.read(model, injections, stop, progress));
    PlaneGrid grid{.strength = library.full_strength, .plain = measured(instrument, sheets[0])};
    // The middle of the default blend. Read by an instrument without memory, so really read.
    const std::vector<std::shared_ptr<const Injection>> neutral{
        injections[1 + sweeps[0].states.size() / 2]};
    grid.centre_is_plain = neutral[0] == nullptr;
    Instrument fresh = instrument;
    fresh.forget();
    ELPIS_TRY(const std::vector<Sheet> centre, fresh.read(model, neutral, stop, {}));
    grid.centre_difference = largest_difference(centre[0], sheets[0]);
    std::size_t next = 1;
    for (const Sweep& sweep : sweeps) {
        std::vector<affect::State> found;
        found.reserve(sweep.states.size());
        for (std::size_t i = 0; i < sweep.states.size(); ++i)
            found.push_back(measured(instrument, sheets[next++]));
        grid.modes.push_back(mode_of(sweep, std::move(found), grid.plain));
    }
    return grid;
}

}  // namespace elpis::steering::evaluation
