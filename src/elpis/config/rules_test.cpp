#include "elpis/config/rules.h"  // IWYU pragma: keep

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/config/load.h"

namespace elpis::config {
namespace {

using Flags = std::vector<std::pair<std::string, std::string>>;

std::vector<std::string> errors_of(const Flags& flags) {
    std::vector<std::string> messages;
    const auto loaded = load({.flags = flags, .working_directory = "/nowhere"});
    if (loaded) return messages;
    for (const auto& error : loaded.error())
        messages.push_back(error.message);
    return messages;
}

std::vector<std::string> warnings_of(const Flags& flags) {
    const auto loaded = load({.flags = flags, .working_directory = "/nowhere"});
    return loaded ? loaded->warnings : std::vector<std::string>{"(errors)"};
}

TEST_CASE("lower and upper limits must not cross") {
    CHECK(errors_of({{"sampling.temperature_min", "1"}, {"sampling.temperature_max", "0.5"}})
              .size() == 1);
    CHECK(errors_of({{"sampling.top_p_min", "1"}, {"sampling.top_p_max", "0.5"}}).size() == 1);
    CHECK(errors_of({{"emotion.momentum_negative_threshold", "0.5"}}).size() == 1);
    CHECK(errors_of({{"emotion.trend_improving_threshold", "-0.5"}}).size() == 1);
    CHECK(
        errors_of({{"sampling.temperature_min", "1"}, {"sampling.temperature_max", "1"}}).empty());
}

TEST_CASE("a step holds a row for every sequence") {
    CHECK(errors_of({{"engine.batch_rows", "8"}, {"engine.sequences", "8"}}).empty());
    CHECK(
        errors_of({{"engine.batch_rows", "7"}}) ==
        std::vector<std::string>{"engine.batch_rows = 7 (--engine-batch-rows) must not be smaller "
                                 "than engine.sequences = 8 (default)."});
}

TEST_CASE("a value that is refused is not held against another one") {
    CHECK(errors_of({{"sampling.temperature_min", "hot"}, {"sampling.temperature_max", "0.01"}})
              .size() == 1);
}

TEST_CASE("a setting without effect is a warning") {
    CHECK(warnings_of({{"emotion.decay_rate", "0.1"}}).empty());
    CHECK(warnings_of({{"emotion.decay_rate", "0.1"}, {"emotion.half_life_valence", "5m"}}) ==
          std::vector<std::string>{
              "emotion.half_life_valence = 5m (--emotion-half-life-valence) has no effect beside "
              "emotion.decay_rate = 0.1 (--emotion-decay-rate)."});
    CHECK(warnings_of({{"emotion.decay_rate", "0.1"}, {"affect.mood_feedback", "0.1"}}).size() ==
          1);
    CHECK(warnings_of({{"affect.mood_feedback", "0.1"}}).empty());
    CHECK(warnings_of({{"affect.mood_feedback", "0.1"}, {"emotion.mood_gain", "0.2"}}).size() == 1);
    CHECK(warnings_of({{"affect.preset", "reference"}, {"emotion.decay_rate", "0.2"}}).empty());
    CHECK(
        warnings_of(
            {{"affect.preset", "reference"}, {"emotion.impulse", "tanh"}, {"affect.surprise", "1"}})
            .size() == 2);
    CHECK(warnings_of({{"affect.stability", "0.5"}}).empty());
    CHECK(warnings_of({{"affect.stability", "0.5"}, {"emotion.baseline_valence", "0.2"}}) ==
          std::vector<std::string>{
              "emotion.baseline_valence = 0.2 (--emotion-baseline-valence) has no effect beside "
              "affect.stability = 0.5 (--affect-stability)."});
    CHECK(warnings_of({{"engine.waiting_line", "10"}}).size() == 1);
    CHECK(warnings_of({{"engine.kv_cells", "1024"}}).size() == 1);
    CHECK(warnings_of(
              {{"emotion.spiral_history_window", "20"}, {"emotion.trajectory_history_size", "10"}})
              .size() == 1);
    CHECK(warnings_of({{"emotion.spiral_consecutive_increases", "5"}}).size() == 1);
    CHECK(warnings_of({{"emotion.spiral_consecutive_increases", "4"}}).empty());
}

}  // namespace
}  // namespace elpis::config
