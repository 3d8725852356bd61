#include "elpis/cli/tune/run.h"

#include <algorithm>
#include <stop_token>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/test_folder.h"
#include "elpis/cli/tune/tuning.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/options.h"
#include "elpis/engine/weight_layout.h"

namespace elpis::cli {
namespace {

using engine::WeightLayout;

struct Machine {
    engine::Options options() const {
        return {.model_path = model.path(),
                .layouts = folder.path(),
                .context_length = 512,
                .batch_rows = 128};
    }
    engine::testing::ScratchModel model;
    TestFolder folder;
    SystemClock clock;
    Log log{{.quiet = true}};
};

TEST_CASE("all ways are measured twice, other weights are compared, and progress ends at the end") {
    Machine machine;
    int last = 0;
    int total = 0;
    const auto tuning = tune(machine.options(),
                             {.seconds = 1.0},
                             machine.log,
                             machine.clock,
                             {},
                             [&](std::string_view, int done, int all) {
                                 CHECK(done >= last);
                                 last = done;
                                 total = all;
                             });
    REQUIRE(tuning);
    REQUIRE(tuning->best() != nullptr);
    CHECK(last + 1 == total);
    for (const Trial& trial : tuning->trials) {
        CHECK(trial.failed.empty());
        CHECK(trial.runs.size() == 2);
        const bool shipped = trial.candidate.layout == WeightLayout::AsShipped;
        CHECK(trial.divergence.has_value() == !shipped);
    }
    CHECK(std::ranges::count(tuning->trials, WeightLayout::F16, [](const Trial& it) {
              return it.candidate.layout;
          }) == 1);
}

TEST_CASE("weights that cannot be laid out fail alone") {
    Machine machine;
    engine::Options options = machine.options();
    options.layouts = machine.folder.write("a file", "") / "in it";
    const auto tuning =
        tune(options, {.seconds = 1.0}, machine.log, machine.clock, {}, [](auto, auto, auto) {});
    REQUIRE(tuning);
    CHECK(tuning->best() != nullptr);
    for (const Trial& trial : tuning->trials)
        CHECK(trial.failed.empty() == (trial.candidate.layout == WeightLayout::AsShipped));
}

TEST_CASE("who is asked to stop stops") {
    Machine machine;
    std::stop_source stop;
    const auto tuning = tune(machine.options(),
                             {.seconds = 60.0},
                             machine.log,
                             machine.clock,
                             stop.get_token(),
                             [&](auto, auto, auto) { stop.request_stop(); });
    REQUIRE(!tuning);
    CHECK(tuning.error().code == ErrorCode::Cancelled);
}

}  // namespace
}  // namespace elpis::cli
