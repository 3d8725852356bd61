#include "elpis/steering/prompt_line.h"

#include <set>
#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"

namespace elpis::steering {
namespace {

TEST_CASE("a line names the octant and the degree") {
    CHECK(prompt_line({.valence = 0.9, .arousal = 0.9}) ==
          "You feel very excited right now; let it colour how you answer.");
    CHECK(prompt_line({.valence = -0.5, .arousal = -0.4}) ==
          "You feel gloomy right now; let it colour how you answer.");
    CHECK(prompt_line({.valence = 0.2, .arousal = -0.2}) ==
          "You feel a little relaxed right now; let it colour how you answer.");
    CHECK(prompt_line({.valence = 0.0, .arousal = 1.0})->contains("very alert"));
}

TEST_CASE("near neutral there is no line") {
    CHECK_FALSE(prompt_line({}));
    CHECK_FALSE(prompt_line({.valence = 0.1, .arousal = 0.1}));
    CHECK(prompt_line({.valence = 0.1, .arousal = 0.1}, 0.1));
    CHECK_FALSE(prompt_line({.valence = 0.3, .arousal = 0.0}, 0.5));
}

TEST_CASE("there are 24 lines, each short and of one line") {
    affect::testing::Dice dice(480);
    std::set<std::string> lines;
    for (int i = 0; i < affect::testing::kCases; ++i) {
        const auto line = prompt_line(dice.state());
        if (!line) continue;
        REQUIRE(line->size() < 80);
        REQUIRE_FALSE(line->contains('\n'));
        lines.insert(*line);
    }
    CHECK(lines.size() == 24);
}

}  // namespace
}  // namespace elpis::steering
