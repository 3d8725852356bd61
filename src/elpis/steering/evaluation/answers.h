#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/arm.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {

// One answer, and what it was written under.
struct Answer {
    Arm arm = Arm::Plain;
    std::optional<std::size_t> pole;  // of the subject; none: plain
    double strength = 0.0;
    std::uint64_t seed = 0;  // of the random direction
    std::string question;
    std::string text;
};

// Lets the model answer everyday questions under the vectors at full strength and at the largest
// one tried, and under every control: plain, along random directions (one for each pole and seed,
// of that pole's size), asked in words for the mood, and with the sampling that Elpis gives the
// mood and nothing else (of a plane). Greedy but for the last, whose seed is options.seed. The same
// texts serve E3, E6 and E7.
Result<std::vector<Answer>> write_answers(const Library& library,
                                          const Subject& subject,
                                          std::span<const std::string> questions,
                                          const Options& options,
                                          ActivationSource& model,
                                          const std::stop_token& stop,
                                          const ReadProgress& progress);

// The seed of a control, apart from every other one.
std::uint64_t control_seed(std::uint64_t seed, std::uint64_t number, std::uint64_t part);

std::vector<Sample> samples_of(std::span<const Answer> answers, const Subject& subject);

}  // namespace elpis::steering::evaluation
