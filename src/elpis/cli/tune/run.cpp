#include "elpis/cli/tune/run.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/tune/tuning.h"
#include "elpis/cli/vectors/job_progress.h"
#include "elpis/engine/machine.h"
#include "elpis/engine/options.h"
#include "elpis/engine/speed_trial.h"
#include "elpis/engine/weight_layout.h"

namespace elpis::cli {
namespace {

using engine::SpeedTrial;
using engine::WeightLayout;

constexpr int kRounds = 2;
constexpr std::uint64_t kLargeFile = std::uint64_t{2} << 30U;
// F16 may take four times what four bits do.
constexpr std::uint64_t kLargest = 4;
constexpr double kLeastRun = 0.5;  // seconds

class Tuner {
public:
    Tuner(const engine::Options& options,
          const TuneWish& wish,
          Log& log,
          const Clock& clock,
          const std::stop_token& stop,
          const JobProgress& tell)
        : options_(options), wish_(wish), log_(log), clock_(clock), stop_(stop), tell_(tell) {}

    Result<Tuning> run() && {
        const Clock::Monotonic began = clock_.now();
        ELPIS_TRY(const SpeedTrial::Basis basis, SpeedTrial::basis_of(options_, log_));
        tuning_.model = options_.model_path.filename().string();
        tuning_.workload = wish_.workload;
        tuning_.any_layout = wish_.any_layout;
        tuning_.set = {.threads = basis.threads,
                       .batch_rows = options_.batch_rows,
                       .layout = options_.layout,
                       .pinned = options_.pin_threads};
        const std::vector<int> threads = threads_to_try(engine::cpu_budget().usable());
        const std::vector<int> batches = batches_to_try(options_.batch_rows);
        const std::vector<WeightLayout> layouts = layouts_to_try(basis);
        const bool pinning = pinning_to_try(basis);
        const std::size_t ways =
            threads.size() + batches.size() - 1 + layouts.size() + (pinning ? 1 : 0);
        runs_left_ = all_runs_ = ways * kRounds;
        each_ = std::max(wish_.seconds / static_cast<double>(all_runs_), kLeastRun);

        Candidate best = tuning_.set;
        std::vector<Candidate> ways_now;
        ways_now.reserve(threads.size());
        for (const int count : threads)
            ways_now.push_back({.threads = count, .batch_rows = best.batch_rows});
        ELPIS_OK(try_all(ways_now));
        best = found(best);

        ways_now.clear();
        for (const int rows : batches) {
            if (rows != best.batch_rows)
                ways_now.push_back({.threads = best.threads, .batch_rows = rows});
        }
        ELPIS_OK(try_all(ways_now));
        best = found(best);

        ways_now.clear();
        for (const WeightLayout layout : layouts) {
            ways_now.push_back(
                {.threads = best.threads, .batch_rows = best.batch_rows, .layout = layout});
        }
        ELPIS_OK(try_all(ways_now));

        // Last, because threads of a pool that is gone stay where they were put.
        if (pinning) {
            best = found(best);
            best.pinned = true;
            ELPIS_OK(try_all({best}));
        }
        tuning_.seconds = std::chrono::duration<double>(clock_.now() - began).count();
        return std::move(tuning_);
    }

private:
    Candidate found(const Candidate& otherwise) const {
        const auto best = best_of(tuning_.trials, wish_.workload, /*any_layout=*/false);
        return best ? tuning_.trials[*best].candidate : otherwise;
    }

    bool pinning_to_try(const SpeedTrial::Basis& basis) {
        if (basis.accelerated) {
            tuning_.left_out.push_back("threads that are pinned: the accelerator does the work");
        } else if (engine::cpu_budget().usable() < 2) {
            tuning_.left_out.push_back("threads that are pinned: there is one CPU for us");
        } else {
            return true;
        }
        return false;
    }

    std::vector<WeightLayout> layouts_to_try(const SpeedTrial::Basis& basis) {
        const std::uint64_t bytes = basis.file_bytes;
        if (basis.accelerated) {
            tuning_.left_out.push_back("other layouts of the weights: the accelerator has its own");
            return {};
        }
        if (bytes > kLargeFile && !wish_.all_layouts) {
            tuning_.left_out.push_back(
                "other layouts of the weights: the file is large, and they would be, too; "
                "--all-layouts tries them");
            return {};
        }
        if (const std::uint64_t memory = engine::available_memory();
            memory > 0 && kLargest * bytes > memory) {
            tuning_.left_out.push_back("other layouts of the weights: they might not fit memory");
            return {};
        }
        return {WeightLayout::Q80, WeightLayout::F16};
    }

    Result<void> try_all(const std::vector<Candidate>& candidates) {
        const std::size_t first = tuning_.trials.size();
        for (const Candidate& candidate : candidates) {
            tuning_.trials.push_back(
                {.candidate = candidate, .runs = {}, .divergence = {}, .failed = {}});
        }
        for (int round = 0; round < kRounds; ++round) {
            std::optional<SpeedTrial> open;
            std::optional<Candidate> opened;  // with another number of threads it is the same one
            for (std::size_t i = first; i < tuning_.trials.size(); ++i) {
                Trial& trial = tuning_.trials[i];
                if (!trial.failed.empty()) continue;
                const Candidate& it = trial.candidate;
                if (!opened || opened->batch_rows != it.batch_rows || opened->layout != it.layout ||
                    opened->pinned != it.pinned) {
                    open.reset();  // before the next one takes memory
                    say(it);
                    auto fresh = open_one(it);
                    if (!fresh && fresh.error().code == ErrorCode::Cancelled)
                        return std::unexpected(std::move(fresh).error());
                    if (!fresh) {
                        trial.failed = fresh.error().message;
                        continue;
                    }
                    if (round == 0) ELPIS_OK(compare(*fresh, trial));
                    open = *std::move(fresh);
                    opened = it;
                }
                if (!open) continue;  // it is there: what could not be opened was left above
                say(it);
                ELPIS_TRY(const engine::Speeds speeds, open->run(it.threads, each_, clock_));
                trial.runs.push_back(speeds);
                if (runs_left_ > 0) --runs_left_;
            }
        }
        return {};
    }

    Result<SpeedTrial> open_one(const Candidate& it) {
        engine::Options options = options_;
        options.batch_rows = it.batch_rows;
        options.layout = it.layout;
        options.pin_threads = it.pinned;
        return SpeedTrial::open(options, engine::cpu_budget().usable(), log_, [stop = stop_] {
            return stop.stop_requested();
        });
    }

    // What other weights say of the same text.
    Result<void> compare(SpeedTrial& open, Trial& trial) {
        if (trial.candidate.layout == WeightLayout::AsShipped && !shipped_.empty()) return {};
        ELPIS_TRY(std::vector<std::vector<float>> found, open.predictions());
        if (trial.candidate.layout == WeightLayout::AsShipped) {
            shipped_ = std::move(found);
        } else {
            trial.divergence = engine::mean_divergence(shipped_, found);
        }
        return {};
    }

    void say(const Candidate& it) const {
        tell_(fmt::format("{} {}thread{}, batches of {}, weights {}",
                          it.threads,
                          it.pinned ? "pinned " : "",
                          it.threads == 1 ? "" : "s",
                          it.batch_rows,
                          name_of(it.layout)),
              static_cast<int>(all_runs_ - runs_left_),
              static_cast<int>(all_runs_));
    }

    const engine::Options& options_;
    const TuneWish& wish_;
    Log& log_;
    const Clock& clock_;
    std::stop_token stop_;
    const JobProgress& tell_;
    Tuning tuning_;
    std::vector<std::vector<float>> shipped_;
    std::size_t all_runs_ = 1;
    std::size_t runs_left_ = 1;
    double each_ = kLeastRun;
};

}  // namespace

Result<Tuning> tune(const engine::Options& options,
                    const TuneWish& wish,
                    Log& log,
                    const Clock& clock,
                    const std::stop_token& stop,
                    const JobProgress& tell) {
    return Tuner(options, wish, log, clock, stop, tell).run();
}

}  // namespace elpis::cli
