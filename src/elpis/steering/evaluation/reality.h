#pragma once

#include <stop_token>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/materials.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/read_back.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {

struct RealityFindings {
    Reality reality;
    Frame frame;                 // for reading answers back
    std::vector<Rows> shuffled;  // C2, by axis of the subject
};

// E1. Directions trained here: mean activation of a label's training texts minus the mean of all
// labels' means, at every block; a label is a pole of the subject. Held-out texts are of topics
// that training texts do not have.
// AUROC at the block: along the pole's row there, as it is injected; the curve: of the direction
// trained here. Split-half: training topics in two halves, each trained alone. Pair cosine: single
// training texts minus the mean of the other labels' texts on the same topic, against that row.
// Permutation: how often a pole's own held-out texts lie as much farther along its row than the
// others do when labels are shuffled, options.permutations times.
// Shuffled controls: for each axis, the texts of its two ends with labels shuffled, trained the
// same way in the steered blocks, in the same proportion to the axis' rows as its difference of
// means is to that of the true labels: what the procedure finds where there is nothing. Brought to
// full length it would be mostly the feeling again, whose direction is where such texts vary most.
// Of a concept, the vector alone is reported, its opposite's texts being the others.
Result<RealityFindings> examine(const Library& library,
                                const Subject& subject,
                                const Materials& materials,
                                const Options& options,
                                ActivationSource& model,
                                const std::stop_token& stop,
                                const ReadProgress& progress);

}  // namespace elpis::steering::evaluation
