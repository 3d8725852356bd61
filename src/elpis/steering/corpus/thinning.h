#pragma once

#include "elpis/steering/corpus/corpus.h"

namespace elpis::steering {

// How many texts of each feeling are enough. On the default model one topic per pattern gives the
// directions of all topics to a cosine of 0.995: it is new patterns that teach, not new topics.
struct Thinning {
    int quadrant = 20;
    int named = 16;
    int held_out = 6;  // of each feeling
};

// At least that many texts where there are as many: every pattern stays, with some of its topics,
// the same ones for every feeling, and each topic about equally often. Deterministic; `hash` is
// that of what is left. Neutral texts, calibration and evaluation stay.
Corpus thinned(const Corpus& corpus, const Thinning& enough);

}  // namespace elpis::steering
