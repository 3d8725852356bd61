#include "elpis/steering/evaluation/verdict.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/testing/example.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {
namespace {

using testing::example;

Standing after(const std::function<void(Evaluation&)>& change) {
    Evaluation evaluation = example();
    change(evaluation);
    return verdict(evaluation);
}

TEST_CASE("a set that keeps every rule has passed") {
    CHECK(verdict(example()) == Standing::Passed);
}

TEST_CASE("every binding rule can make a set weak") {
    const std::vector<std::function<void(Evaluation&)>> faults{
        [](Evaluation& it) { it.reality->vectors[2].auroc = 0.79; },
        [](Evaluation& it) { it.reality->vectors[0].split_half = 0.69; },
        [](Evaluation& it) { it.next_words->poles[1].rise.back() = -0.1; },
        [](Evaluation& it) { it.next_words->poles[1].monotone = false; },
        [](Evaluation& it) { it.next_words->poles[3].above_random.low = -0.01; },
        [](Evaluation& it) { it.cost->usable_strength = 0.2; },
        [](Evaluation& it) { it.dose_response[0].rho = 0.79; },
        [](Evaluation& it) { it.dose_response[0].wrong_way = 0.25; },
        [](Evaluation& it) { it.dose_response[0].above_random = false; },
        [](Evaluation& it) { it.plane->centre_is_plain = false; },
        [](Evaluation& it) { it.plane->modes[0].cross_talk.arousal = 0.5; },
        [](Evaluation& it) { it.read_back->rows[0].right = 0.2; },
        [](Evaluation& it) { it.read_back->rows[1].right = 0.61; },
    };
    for (std::size_t i = 0; i < faults.size(); ++i) {
        CAPTURE(i);
        CHECK(after(faults[i]) == Standing::Weak);
    }
}

TEST_CASE("arousal and the other blends are reported and not asked") {
    CHECK(after([](Evaluation& it) { it.dose_response[1].rho = 0.1; }) == Standing::Passed);
    CHECK(after([](Evaluation& it) { it.plane->modes[1].cross_talk.valence = 2.0; }) ==
          Standing::Passed);
    const std::vector<Finding> all = findings(example());
    CHECK(std::ranges::any_of(all, [](const Finding& it) {
        return !it.binding && it.question == "E4" && it.sentence.starts_with("arousal");
    }));
}

TEST_CASE("what was not asked in full is unevaluated, but a broken rule is enough to be weak") {
    CHECK(verdict(Evaluation{}) == Standing::Unevaluated);
    CHECK(after([](Evaluation& it) { it.read_back.reset(); }) == Standing::Unevaluated);
    CHECK(after([](Evaluation& it) { it.plane.reset(); }) == Standing::Unevaluated);
    CHECK(after([](Evaluation& it) {
              it.plane.reset();
              it.about.subject = "honesty";
          }) == Standing::Passed);
    CHECK(after([](Evaluation& it) {
              it.plane.reset();
              it.reality->vectors[2].auroc = 0.5;
          }) == Standing::Weak);
}

TEST_CASE("a finding names the rule and the figure") {
    const std::vector<Finding> all = findings(example());
    CHECK(
        all[0].sentence ==
        "\"excited\" tells its texts from others on topics it has not seen: AUROC 0.97 at block 2 "
        "(at least 0.80)");
}

}  // namespace
}  // namespace elpis::steering::evaluation
