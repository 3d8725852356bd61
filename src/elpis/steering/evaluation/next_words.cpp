#include "elpis/steering/evaluation/next_words.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/answers.h"
#include "elpis/steering/evaluation/channels.h"
#include "elpis/steering/evaluation/direction.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/instrument.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/resampling.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/statistics.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {
namespace {

std::string_view channel_of(const Subject& subject, const Pole& pole) {
    if (subject.is_plane()) return pole.name;
    return pole.positive ? channel::kOwn : channel::kOpposite;
}

std::vector<double> rises(const Sheet& sheet, const Sheet& plain, std::size_t channel) {
    std::vector<double> rises;
    rises.reserve(sheet.figures.size());
    for (std::size_t i = 0; i < sheet.figures.size(); ++i)
        rises.push_back(sheet.figures[i][channel] - plain.figures[i][channel]);
    return rises;
}

// Mean over prompts.
affect::State expected(const Subject& subject, const Instrument& instrument, const Sheet& sheet) {
    affect::State mean;
    for (const std::vector<double>& row : sheet.figures) {
        affect::State sum;
        double all = 0.0;
        for (const Pole& pole : subject.poles) {
            const double p = std::exp(row[instrument.index_of(pole.name)]);
            sum.valence += p * pole.at.valence;
            sum.arousal += p * pole.at.arousal;
            all += p;
        }
        if (all == 0.0) continue;
        mean.valence += sum.valence / all / static_cast<double>(sheet.figures.size());
        mean.arousal += sum.arousal / all / static_cast<double>(sheet.figures.size());
    }
    return mean;
}

bool rising(const std::vector<double>& values) {
    double last = 0.0;
    for (const double value : values) {
        if (value < last) return false;
        last = value;
    }
    return true;
}

}  // namespace

Result<NextWords> measure_next_words(const Library& library,
                                     const Subject& subject,
                                     Instrument& instrument,
                                     const Options& options,
                                     ActivationSource& model,
                                     const std::stop_token& stop,
                                     const ReadProgress& progress) {
    NextWords words{.prompts = static_cast<int>(instrument.prompts()),
                    .seeds = options.random_seeds};
    for (const double factor : options.strengths) {
        if (factor <= 1.0) words.strengths.push_back(factor * library.full_strength);
    }
    // Plain; then for every pole its strengths and its random directions at the last of them.
    std::vector<std::shared_ptr<const Injection>> injections{nullptr};
    for (std::size_t i = 0; i < subject.poles.size(); ++i) {
        const Rows& rows = subject.poles[i].rows;
        for (const double strength : words.strengths)
            injections.push_back(inject(library, rows, strength));
        for (int number = 0; number < options.random_seeds; ++number) {
            const std::uint64_t seed =
                control_seed(options.seed, static_cast<std::uint64_t>(number), i);
            injections.push_back(inject(library, random_like(rows, seed), words.strengths.back()));
        }
    }
    ELPIS_TRY(const std::vector<Sheet> sheets, instrument.read(model, injections, stop, progress));
    const Sheet& plain = sheets[0];
    if (subject.is_plane()) words.expected_plain = expected(subject, instrument, plain);
    std::size_t next = 1;
    for (const Pole& pole : subject.poles) {
        const std::size_t channel = instrument.index_of(channel_of(subject, pole));
        NextWords::Pole found{.name = pole.name};
        std::vector<double> difference;
        for (std::size_t i = 0; i < words.strengths.size(); ++i) {
            difference = rises(sheets[next++], plain, channel);
            found.rise.push_back(mean(difference));
        }
        if (subject.is_plane()) found.expected = expected(subject, instrument, sheets[next - 1]);
        std::vector<double> random(difference.size(), 0.0);
        for (int number = 0; number < options.random_seeds; ++number) {
            const std::vector<double> rise = rises(sheets[next++], plain, channel);
            for (std::size_t i = 0; i < rise.size(); ++i) {
                random[i] += rise[i] / options.random_seeds;
                difference[i] -= rise[i] / options.random_seeds;
            }
        }
        found.random_rise = mean(random);
        found.above_random = range_of_mean(difference, options);
        found.monotone = rising(found.rise);
        words.poles.push_back(std::move(found));
    }
    return words;
}

}  // namespace elpis::steering::evaluation
