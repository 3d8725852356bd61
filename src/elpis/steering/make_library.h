#pragma once

#include <span>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/fit.h"
#include "elpis/steering/library.h"

namespace elpis::steering {

struct FittedSet {
    Library library;
    std::vector<std::string> remarks;  // of every file, and about the set; sentences for people
};

// A library out of files, complete with its hash; what comes back passes check().
// - Every file is fitted (fit.h). A name that occurs in two files is refused, naming both.
// - Residual RMS: the target's, else that of the first file which has one for every block.
// - Standing: weak if one vector is, passed if all are, else unevaluated; of the vectors that span
//   the plane where there are some, else of all.
// - full_strength: the smallest that a file names, else the default.
// - Gauges and plane: as to_file() wrote them; what two files say differently, or what reads a
// gauge
//   that did not come along, is left out with a remark.
// Deterministic, whatever the order of the files.
Result<FittedSet> make_library(std::string name,
                               std::span<const SourceFile> files,
                               const FitTarget& target);

}  // namespace elpis::steering
