#pragma once

#include <string_view>

namespace elpis::steering::evaluation {

// What an answer was shaped by: the vectors under evaluation, or a control. Every claim about
// steering is a comparison with these.
enum class Arm {
    Plain,     // C0: nothing
    Steered,   // the vectors
    Random,    // C1: random directions of equal norm in the same blocks
    Shuffled,  // C2: vectors trained on texts whose labels were shuffled
    Prompt,    // C3: a line that asks for the mood
    Sampling,  // C4: the temperature and top_p that Elpis gives that mood
};

constexpr std::string_view name_of(Arm arm) {
    switch (arm) {
        case Arm::Plain:
            return "plain";
        case Arm::Steered:
            return "steered";
        case Arm::Random:
            return "random";
        case Arm::Shuffled:
            return "shuffled";
        case Arm::Prompt:
            return "prompt";
        case Arm::Sampling:
            return "sampling";
    }
    return "plain";
}

}  // namespace elpis::steering::evaluation
