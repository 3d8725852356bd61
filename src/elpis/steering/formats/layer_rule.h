#pragma once

#include <map>
#include <string>

#include "elpis/base/result.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::formats {

// From the arrays of any file to rows that act on the output of 0-based block L:
//   a vector under layer N        → L = N; with how.measured and a control vector, L = N − 1
//   a vector without a layer      → L = the field "layer", or else how.default_block
//   rows [blocks, d]              → row r at L = r
//   rows [blocks + 1, d]          → row r at L = r − 1, row 0 (the embedding) left out
// Without a model, rows are taken as [blocks, d]; how.row_zero decides before both. Choices are
// added to `remarks`. Single numbers and zero rows beside others are left out with a remark.
// Refused: whatever does not fit `how.model`, rows of different widths, NaN and infinity, a
// direction of zeros, one row twice, nothing at all.
Result<std::map<std::string, Rows>> rows_by_block(Contents& contents, const VectorReading& how);

}  // namespace elpis::steering::formats
