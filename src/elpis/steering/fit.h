#pragma once

#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {

// One file as it was read (read_vector_file).
struct SourceFile {
    std::string file;  // as messages shall call it
    std::string name;  // of a direction that the file leaves without one: the file's stem
    VectorFile content;
};

// What vectors are fitted to.
struct FitTarget {
    ModelShape model;
    std::vector<float> residual_rms;  // r_L per block, measured on this model; empty: not measured
    // Files made on other weights of the same architecture (another quantisation, a fine-tune) are
    // taken, with a remark. A file of another architecture never is.
    bool other_weights = false;
};

struct FittedFile {
    std::vector<Vector> vectors;
    std::vector<std::string> remarks;  // choices made, as sentences for people, the reader's first
};

// Brings the rows of one file to the shares of `Vector`.
// - `elpis.unit` = "residual_rms": shares are kept, w_L = ‖row L‖ / (r_L·√width), r_L being the
//   file's own (elpis.residual_rms) or else the target's. Their sum becomes 1, with a remark where
//   it was not.
// - no unit: each row to length 1, the strength spread evenly over the file's blocks, with a
//   remark.
// Rows of the first block and the last one are left out, with a remark (ModelShape says why); rows
// of nothing but zeros count as absent.
// InvalidArgument, naming the file and the figure: another model, a wrong width, a block that does
// not exist, NaN or infinity, nothing left, an unknown unit, hook or operator.
Result<FittedFile> fit(const SourceFile& file, const FitTarget& target);

}  // namespace elpis::steering
