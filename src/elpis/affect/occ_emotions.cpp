#include "elpis/affect/occ_emotions.h"

#include <array>
#include <span>

namespace elpis::affect {

std::span<const OccEmotion> occ_emotions() {
    // Pleasure, arousal, dominance.
    static constexpr std::array<OccEmotion, 21> kTable = {{
        {"joy", {0.40, 0.20, 0.10}},
        {"hope", {0.20, 0.20, -0.10}},
        {"relief", {0.20, -0.30, 0.40}},
        {"pride", {0.40, 0.30, 0.30}},
        {"gratitude", {0.40, 0.20, -0.30}},
        {"gratification", {0.60, 0.50, 0.40}},
        {"happy_for", {0.40, 0.20, 0.20}},
        {"satisfaction", {0.30, -0.20, 0.40}},
        {"admiration", {0.50, 0.30, -0.20}},
        {"gloating", {0.30, -0.30, -0.10}},
        {"distress", {-0.40, -0.20, -0.50}},
        {"fear", {-0.64, 0.60, -0.43}},
        {"fears_confirmed", {-0.50, -0.30, -0.70}},
        {"disappointment", {-0.30, 0.10, -0.40}},
        {"shame", {-0.30, 0.10, -0.60}},
        {"remorse", {-0.30, 0.10, -0.60}},
        {"reproach", {-0.30, -0.10, 0.40}},
        {"anger", {-0.51, 0.59, 0.25}},
        {"hate", {-0.60, 0.60, 0.30}},
        {"pity", {-0.40, -0.20, -0.50}},
        {"resentment", {-0.20, -0.30, -0.20}},
    }};
    return kTable;
}

}  // namespace elpis::affect
