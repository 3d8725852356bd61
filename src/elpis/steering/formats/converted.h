#pragma once

#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::steering {

struct Converted {
    std::vector<VectorToWrite> vectors;  // one for each direction, in the order of their names
    std::vector<std::string> remarks;    // what the writers cannot hold, as sentences for people
};

// A file that was read as the writers can hold it: every row as it is, the unit if it has one, what
// it says about its model, and its elpis.* keys. `name`: of a direction that the file leaves
// without one. Left out, with a remark: a row at block 0, which llama.cpp refuses, and keys of
// other programs. InvalidArgument when no row is left, or the rows are not all of one width.
Result<Converted> converted(const VectorFile& file, const std::string& name);

}  // namespace elpis::steering
