#include "elpis/cli/tune/tuning.h"

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/config/edit.h"
#include "elpis/engine/weight_layout.h"

namespace elpis::cli {
namespace {

using engine::WeightLayout;

Trial trial(Candidate candidate, double prefill, double one, double many) {
    return {.candidate = candidate,
            .runs = {{.prefill = prefill, .one = one, .many = many, .depth = 1'024}},
            .divergence = {},
            .failed = {}};
}

TEST_CASE("numbers of threads: all, one less, half, one; each once and none below one") {
    CHECK(threads_to_try(1) == std::vector{1});
    CHECK(threads_to_try(2) == std::vector{2, 1});
    CHECK(threads_to_try(16) == std::vector{16, 15, 8, 1});
    CHECK(batches_to_try(512) == std::vector{512, 256, 1'024});
    CHECK(batches_to_try(64) == std::vector{64, 256, 512, 1'024});
}

TEST_CASE("the quickest depends on what it is for") {
    const std::vector<Trial> trials = {trial({.threads = 2, .batch_rows = 512}, 100, 50, 100),
                                       trial({.threads = 1, .batch_rows = 512}, 80, 60, 90),
                                       trial({.threads = 4, .batch_rows = 512}, 90, 40, 200)};
    CHECK(best_of(trials, Workload::Chat, false) == 1);
    CHECK(best_of(trials, Workload::Crowd, false) == 2);
    CHECK(best_of(trials, Workload::Reading, false) == 0);
    CHECK(seconds_for(Workload::Chat, trials[0].speeds()) == doctest::Approx(3.0 + 4.0));
    CHECK(seconds_for(Workload::Crowd, trials[0].speeds()) == doctest::Approx(24.0 + 16.0));
}

TEST_CASE("of what is as good, it is the one that leaves most to others") {
    const std::vector<Trial> trials = {trial({.threads = 8, .batch_rows = 1'024}, 101, 50, 100),
                                       trial({.threads = 4, .batch_rows = 512}, 100, 50, 100),
                                       trial({.threads = 4, .batch_rows = 256}, 100, 50, 100)};
    CHECK(best_of(trials, Workload::Chat, false) == 2);
}

TEST_CASE("other weights are chosen only when that is allowed, and what failed never") {
    std::vector<Trial> trials = {trial({.threads = 2}, 100, 50, 100),
                                 trial({.threads = 2, .layout = WeightLayout::F16}, 300, 90, 200),
                                 {.candidate = {.threads = 2, .layout = WeightLayout::Q80},
                                  .runs = {},
                                  .divergence = {},
                                  .failed = "no disk"}};
    CHECK(best_of(trials, Workload::Chat, false) == 0);
    CHECK(best_of(trials, Workload::Chat, true) == 1);
    trials.erase(trials.begin(), trials.begin() + 2);
    CHECK(best_of(trials, Workload::Chat, true) == std::nullopt);
}

TEST_CASE("the median of several runs counts, for each speed") {
    Trial it = trial({.threads = 2}, 100, 50, 100);
    it.runs.push_back({.prefill = 1, .one = 51, .many = 300});
    it.runs.push_back({.prefill = 110, .one = 1, .many = 200});
    CHECK(it.speeds().prefill == 100);
    CHECK(it.speeds().one == 50);
    CHECK(it.speeds().many == 200);
}

TEST_CASE("what is written are the settings of the best with the figures as their reason") {
    Tuning tuning;
    tuning.model = "a.gguf";
    tuning.set = {.threads = 2, .batch_rows = 512};
    tuning.trials = {
        trial({.threads = 2, .batch_rows = 512}, 100, 50, 100),
        trial({.threads = 1, .batch_rows = 256, .layout = WeightLayout::F16}, 300, 90, 200)};
    CHECK(config::with_changes("", changes_of(tuning, "2026-11-28")) ==
          "[model]\n"
          "# elpis tune: a.gguf for chat on 2026-11-28: 100 tokens/s read, 50.0 written alone, "
          "100.0 by eight\n"
          "n_threads = 2\n\n[engine]\n"
          "# elpis tune: a.gguf for chat on 2026-11-28: 100 tokens/s read, 50.0 written alone, "
          "100.0 by eight\n"
          "batch_rows = 512\n");
    tuning.any_layout = true;
    const auto changes = changes_of(tuning, "2026-11-28");
    REQUIRE(changes.size() == 3);
    CHECK(changes[0].value == "1");
    CHECK(changes[1].value == "256");
    CHECK(changes[2].name == "layout");
    CHECK(changes[2].value == "\"f16\"");
    tuning.trials.clear();
    CHECK(changes_of(tuning, "2026-11-28").empty());
}

TEST_CASE("pinned threads are chosen where they win clearly, and the setting is written then") {
    Tuning tuning;
    tuning.set = {.threads = 2, .batch_rows = 512};
    tuning.trials = {trial({.threads = 2, .batch_rows = 512}, 100, 50, 100),
                     trial({.threads = 2, .batch_rows = 512, .pinned = true}, 101, 50, 101)};
    CHECK_FALSE(tuning.best()->candidate.pinned);
    CHECK(changes_of(tuning, "2026-11-28").size() == 2);
    tuning.trials[1] = trial({.threads = 2, .batch_rows = 512, .pinned = true}, 110, 60, 120);
    CHECK(tuning.best()->candidate.pinned);
    const auto changes = changes_of(tuning, "2026-11-28");
    REQUIRE(changes.size() == 3);
    CHECK(changes[2].name == "pin_threads");
    CHECK(changes[2].value == "true");
    tuning.set.pinned = true;
    CHECK(changes_of(tuning, "2026-11-28").size() == 2);
}

}  // namespace
}  // namespace elpis::cli
