#pragma once

namespace elpis::affect {

// Pleasure, arousal, dominance (Mehrabian), each −1 … 1. The first two are valence and arousal;
// dominance is what tells anger from fear, which the plane cannot.
struct Pad {
    double pleasure = 0.0;
    double arousal = 0.0;
    double dominance = 0.0;

    bool operator==(const Pad&) const = default;
};

}  // namespace elpis::affect
