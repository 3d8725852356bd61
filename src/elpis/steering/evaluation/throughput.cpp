#include "elpis/steering/evaluation/throughput.h"

#include <chrono>
#include <cstddef>
#include <expected>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/direction.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/resampling.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/library.h"
#include "elpis/steering/statistics.h"

namespace elpis::steering::evaluation {
namespace {

std::vector<AnswerTask> streams_of(const Library& library,
                                   const Subject& subject,
                                   std::span<const std::string> questions,
                                   const Options& options,
                                   bool steered) {
    std::vector<AnswerTask> tasks;
    for (std::size_t i = 0; i < static_cast<std::size_t>(options.throughput_streams); ++i) {
        const Pole& pole = subject.poles[i % subject.poles.size()];
        tasks.push_back(
            {.question = questions[i % questions.size()],
             .injection = steered ? inject(library, pole.rows, library.full_strength) : nullptr,
             .max_tokens = options.throughput_tokens});
    }
    return tasks;
}

Result<double> tokens_of(const std::vector<std::string>& answers,
                         ActivationSource& model,
                         const std::stop_token& stop) {
    std::vector<ReadTask> tasks;
    for (const std::string& it : answers) {
        if (!it.empty()) tasks.push_back({.text = it});
    }
    ELPIS_TRY(const std::vector<TextReading> readings, model.read(std::move(tasks), stop, {}));
    double tokens = 0.0;
    for (const TextReading& it : readings)
        tokens += it.tokens;
    return tokens;
}

// One side of a pair.
struct Side {
    std::vector<AnswerTask> tasks;
    double tokens = 0.0;
    std::vector<double> per_second;
};

Result<std::vector<std::string>> run(Side& side,
                                     ActivationSource& model,
                                     const Clock& clock,
                                     const std::stop_token& stop) {
    const Clock::Monotonic begin = clock.now();
    ELPIS_TRY(std::vector<std::string> answers, model.answer(side.tasks, stop, {}));
    const std::chrono::duration<double> took = clock.now() - begin;
    side.per_second.push_back(took.count() > 0.0 ? side.tokens / took.count() : 0.0);
    return answers;
}

}  // namespace

Result<Throughput> measure_throughput(const Library& library,
                                      const Subject& subject,
                                      std::span<const std::string> questions,
                                      const Options& options,
                                      ActivationSource& model,
                                      const Clock& clock,
                                      const std::stop_token& stop,
                                      const ReadProgress& progress) {
    Side plain{.tasks = streams_of(library, subject, questions, options, false)};
    Side steered{.tasks = streams_of(library, subject, questions, options, true)};
    for (Side* side : {&plain, &steered}) {
        ELPIS_TRY(const std::vector<std::string> answers, run(*side, model, clock, stop));
        ELPIS_TRY(side->tokens, tokens_of(answers, model, stop));
        side->per_second.clear();
    }
    std::vector<double> ratios;
    for (int pair = 0; pair < options.throughput_pairs; ++pair) {
        const bool plain_first = pair % 2 == 0;
        for (Side* side : {plain_first ? &plain : &steered, plain_first ? &steered : &plain}) {
            if (auto ran = run(*side, model, clock, stop); !ran) {
                return std::unexpected(std::move(ran).error());
            }
        }
        const double before = plain.per_second.back();
        ratios.push_back(before > 0.0 ? steered.per_second.back() / before : 0.0);
        if (progress) progress(pair + 1, options.throughput_pairs);
    }
    return Throughput{.pairs = options.throughput_pairs,
                      .streams = options.throughput_streams,
                      .plain_per_second = median(plain.per_second),
                      .steered_per_second = median(steered.per_second),
                      .ratio = median(ratios),
                      .range = range_of_median(ratios, options)};
}

}  // namespace elpis::steering::evaluation
