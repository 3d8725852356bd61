#include "elpis/engine/speed_trial.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/engine/llama/batch.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/llama/runtime.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/loaded_model.h"
#include "elpis/engine/options.h"
#include "elpis/engine/plan.h"
#include "elpis/steering/statistics.h"

namespace elpis::engine {
namespace {

using Seconds = std::chrono::duration<double>;

// Of the time that a run has.
constexpr double kPrefillShare = 0.5;
constexpr double kOneShare = 0.2;
constexpr double kManyShare = 0.3;
constexpr std::size_t kFewestSteps = 3;
constexpr std::size_t kMostSteps = 200;

constexpr std::string_view kText =
    "The harbour opens at six in the morning. Fishing boats leave first, then the ferry to the "
    "island, and at eight the cargo ships. Nobody may sail after ten in the evening, when the "
    "keeper of the lighthouse closes the gate and writes the names of all ships into a great "
    "book. On stormy days he lights the lamp at noon, and the children of the town run down to "
    "the quay to count the waves. His grandmother kept the book before him, in a hand so small "
    "that he needs a glass to read it; her last line says that the sea gives back what it took, "
    "but never on the day when it is asked.";

Error stopped() {
    return {.code = ErrorCode::Cancelled, .message = "the trial was stopped"};
}

}  // namespace

struct SpeedTrial::Loaded {
    Loaded(Log& log, int rows)
        : runtime(log), batch_rows(rows), batch(static_cast<std::size_t>(rows)) {}

    // One step; its seconds.
    Result<double> step(const Clock& clock) {
        const Clock::Monotonic began = clock.now();
        const llama::Context::Decoded decoded = context->decode(batch);
        const double seconds = Seconds(clock.now() - began).count();
        using Outcome = llama::Context::Outcome;
        if (decoded.outcome == Outcome::Ok) return seconds;
        if (decoded.outcome == Outcome::Aborted) return std::unexpected(stopped());
        return fail(ErrorCode::Unavailable, "the model could not compute a step of the trial");
    }

    llama::Token token(int i) const { return text[static_cast<std::size_t>(i) % text.size()]; }

    // Steps of one row for each of so many sequences, from `depth` on; the median one's seconds.
    Result<double> decode(int sequences, int depth, double seconds, const Clock& clock) {
        std::vector<double> taken;
        double total = 0.0;
        while (taken.size() < kFewestSteps || (total < seconds && taken.size() < kMostSteps)) {
            batch.clear();
            const int position = depth + static_cast<int>(taken.size());
            for (int sequence = 0; sequence < sequences; ++sequence) {
                batch.add({.token = token(position + 7 * sequence),
                           .sequence = sequence,
                           .position = position,
                           .output = true});
            }
            ELPIS_TRY(const double one, step(clock));
            taken.push_back(one);
            total += one;
        }
        for (int sequence = 0; sequence < sequences; ++sequence)
            context->cut(sequence, depth);
        return steering::median(std::move(taken));
    }

    llama::Runtime runtime;
    std::shared_ptr<const LoadedModel> model;
    std::unique_ptr<llama::Context> context;
    int batch_rows;
    llama::Batch batch;
    int deepest = 0;  // tokens of the prompt
    std::vector<llama::Token> text;
};

SpeedTrial::SpeedTrial(std::unique_ptr<Loaded> loaded) : loaded_(std::move(loaded)) {}
SpeedTrial::~SpeedTrial() = default;
SpeedTrial::SpeedTrial(SpeedTrial&&) noexcept = default;
SpeedTrial& SpeedTrial::operator=(SpeedTrial&&) noexcept = default;

Result<SpeedTrial::Basis> SpeedTrial::basis_of(const Options& options, Log& log) {
    ELPIS_TRY(const Plan plan, make_plan(options, log));
    return Basis{.threads = plan.threads,
                 .file_bytes = plan.header.file_bytes,
                 .accelerated = plan.gpu_layers != 0};
}

Result<SpeedTrial> SpeedTrial::open(const Options& options,
                                    int threads,
                                    Log& log,
                                    std::function<bool()> stop) {
    auto loaded = std::make_unique<Loaded>(log, options.batch_rows);
    ELPIS_TRY(const Plan plan, make_plan(options, log));
    ELPIS_TRY(loaded->model, load_model(plan, [&stop](float) { return !stop(); }, [](bool) {}));
    loaded->deepest = std::clamp(kDeepest, 1, std::max(plan.context_length / 2, 1));
    // What the answers add lies in cells of its own for each.
    const int cells = loaded->deepest + (kMany + 1) * static_cast<int>(kMostSteps);
    ELPIS_TRY(loaded->context,
              llama::Context::create(*loaded->model->model,
                                     {.cells = (cells + 255) / 256 * 256,
                                      .batch_rows = options.batch_rows,
                                      .sequences = kMany,
                                      .outputs = std::max(kMany, options.batch_rows),
                                      .threads = threads,
                                      .pin_threads = options.pin_threads,
                                      .flash_attention = options.flash_attention},
                                     std::move(stop)));
    loaded->text = loaded->model->model->vocabulary().tokenise({{.text = std::string(kText)}});
    return SpeedTrial(std::move(loaded));
}

Result<Speeds> SpeedTrial::run(int threads, double seconds, const Clock& clock) {
    Loaded& it = *loaded_;
    it.context->use_threads(threads);
    it.context->forget_all();
    Speeds speeds;
    double taken = 0.0;
    while (speeds.depth < it.deepest && (speeds.depth == 0 || taken < kPrefillShare * seconds)) {
        it.batch.clear();
        const int rows = std::min(it.batch_rows, it.deepest - speeds.depth);
        for (int row = 0; row < rows; ++row) {
            const int position = speeds.depth + row;
            it.batch.add({.token = it.token(position),
                          .sequence = 0,
                          .position = position,
                          .output = row + 1 == rows});
        }
        ELPIS_TRY(const double one, it.step(clock));
        taken += one;
        speeds.depth += rows;
    }
    speeds.prefill = speeds.depth / taken;
    for (int sequence = 1; sequence < kMany; ++sequence)
        it.context->copy(0, sequence, speeds.depth);
    ELPIS_TRY(const double one, it.decode(1, speeds.depth, kOneShare * seconds, clock));
    ELPIS_TRY(const double many, it.decode(kMany, speeds.depth, kManyShare * seconds, clock));
    speeds.one = 1.0 / one;
    speeds.many = kMany / many;
    return speeds;
}

Result<std::vector<std::vector<float>>> SpeedTrial::predictions() {
    Loaded& it = *loaded_;
    it.context->forget_all();
    std::vector<std::vector<float>> all;
    const SystemClock clock;
    const int count = std::min(static_cast<int>(it.text.size()), it.deepest);
    for (int done = 0; done < count;) {
        it.batch.clear();
        const int rows = std::min(it.batch_rows, count - done);
        for (int row = 0; row < rows; ++row) {
            it.batch.add({.token = it.token(done + row),
                          .sequence = 0,
                          .position = done + row,
                          .output = true});
        }
        ELPIS_OK(it.step(clock));
        for (int row = 0; row < rows; ++row) {
            const std::span<const float> logits = it.context->logits(row);
            const float most = *std::ranges::max_element(logits);
            double sum = 0.0;
            for (const float logit : logits)
                sum += std::exp(static_cast<double>(logit - most));
            const float norm = most + static_cast<float>(std::log(sum));
            std::vector<float>& one = all.emplace_back(logits.begin(), logits.end());
            for (float& logit : one)
                logit -= norm;
        }
        done += rows;
    }
    return all;
}

double mean_divergence(std::span<const std::vector<float>> first,
                       std::span<const std::vector<float>> other) {
    double sum = 0.0;
    const std::size_t rows = std::min(first.size(), other.size());
    for (std::size_t row = 0; row < rows; ++row) {
        sum += std::transform_reduce(first[row].begin(),
                                     first[row].end(),
                                     other[row].begin(),
                                     0.0,
                                     std::plus<>{},
                                     [](float p, float q) {
                                         return std::exp(static_cast<double>(p)) *
                                                static_cast<double>(p - q);
                                     });
    }
    return rows == 0 ? 0.0 : sum / static_cast<double>(rows);
}

}  // namespace elpis::engine
