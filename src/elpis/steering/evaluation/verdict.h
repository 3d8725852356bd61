#pragma once

#include <string>
#include <vector>

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {

// What is asked of a set before it counts as shown to work (docs/steering.md, Evaluation).
namespace rule {
inline constexpr double kAuroc = 0.8;
inline constexpr double kSplitHalf = 0.7;
inline constexpr double kRho = 0.8;
inline constexpr double kWrongWay = 0.2;
inline constexpr double kPerplexityRatio = 1.15;
inline constexpr double kMoreRepeats = 0.05;
inline constexpr double kCrossTalk = 0.5;
}  // namespace rule

// One rule, held against the figures.
struct Finding {
    std::string question;  // "E1" …
    std::string sentence;  // the rule and the figure, for people
    bool kept = false;
    bool binding = true;  // false: reported, not asked (arousal, on small models)
};

// One for every rule whose figures are there.
std::vector<Finding> findings(const Evaluation& evaluation);

// Weak when a binding rule is broken; Passed when all are kept and E1 to E4 and E7 (and E5, of a
// plane) were all asked; else Unevaluated.
Standing verdict(const Evaluation& evaluation);

}  // namespace elpis::steering::evaluation
