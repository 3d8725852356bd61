#include "elpis/engine/speed_trial.h"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/test_folder.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/options.h"
#include "elpis/engine/weight_layout.h"

namespace elpis::engine {
namespace {

struct Bench {
    Options options(WeightLayout layout = WeightLayout::AsShipped) const {
        return {.model_path = model.path(),
                .layout = layout,
                .layouts = folder.path() / "layouts",
                .context_length = 256,
                .batch_rows = 64};
    }
    testing::ScratchModel model{{.context = 256}};
    TestFolder folder;
    SystemClock clock;
    Log log{{.quiet = true}};
};

TEST_CASE(
    "a trial measures all three kinds of steps, with any number of threads, again and again") {
    const Bench bench;
    Log log{{.quiet = true}};
    auto trial = SpeedTrial::open(bench.options(), 2, log, [] { return false; });
    REQUIRE(trial);
    for (const int threads : {1, 2, 1}) {
        const auto speeds = trial->run(threads, 0.05, bench.clock);
        REQUIRE(speeds);
        CHECK(speeds->depth > 0);
        CHECK(speeds->depth <= 128);
        CHECK(speeds->prefill > 0.0);
        CHECK(speeds->one > 0.0);
        CHECK(speeds->many > 0.0);
    }
}

TEST_CASE("a trial that is stopped says so") {
    const Bench bench;
    Log log{{.quiet = true}};
    bool stop = false;
    auto trial = SpeedTrial::open(bench.options(), 1, log, [&] { return stop; });
    REQUIRE(trial);
    stop = true;
    const auto speeds = trial->run(1, 0.05, bench.clock);
    REQUIRE(!speeds);
    CHECK(speeds.error().code == ErrorCode::Cancelled);
}

TEST_CASE(
    "what a model predicts are probabilities; from itself it does not diverge, from another it "
    "does") {
    const Bench bench;
    Log log{{.quiet = true}};
    std::vector<std::vector<float>> shipped;
    {
        auto trial = SpeedTrial::open(bench.options(), 1, log, [] { return false; });
        REQUIRE(trial);
        auto found = trial->predictions();
        REQUIRE(found);
        shipped = *found;
        CHECK(mean_divergence(shipped, *trial->predictions()) == doctest::Approx(0.0));
    }
    REQUIRE(shipped.size() > 50);
    for (const std::vector<float>& row : shipped) {
        double sum = 0.0;
        for (const float p : row)
            sum += std::exp(p);
        CHECK(sum == doctest::Approx(1.0).epsilon(1e-3));
    }
    auto coarse = SpeedTrial::open(bench.options(WeightLayout::Q80), 1, log, [] { return false; });
    REQUIRE(coarse);
    const double far = mean_divergence(shipped, *coarse->predictions());
    CHECK(far > 0.0);
    CHECK(far < 0.05);
}

TEST_CASE("divergence is that of the textbook") {
    // p = (1/2, 1/2) from q = (1/4, 3/4): ½ ln 2 + ½ ln 2/3.
    const std::vector<std::vector<float>> p{{std::log(0.5F), std::log(0.5F)}};
    const std::vector<std::vector<float>> q{{std::log(0.25F), std::log(0.75F)}};
    CHECK(mean_divergence(p, q) == doctest::Approx(0.143841));
    CHECK(mean_divergence(p, p) == doctest::Approx(0.0));
}

}  // namespace
}  // namespace elpis::engine
