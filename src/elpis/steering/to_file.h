#pragma once

#include "elpis/base/result.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {

// One vector of the library as a file holds it: rows of length w_L·r_L·√width, so that scale 0.08
// in any llama.cpp program adds 8 % of the residual norm in all, and those elpis.* fields from
// which make_library() builds the same library again, gauges and plane included, that the writer
// does not put in by itself. The caller may add fields of its own (how it was trained).
// InvalidArgument: the library with this vector fails check(), or its name cannot be a file's.
Result<VectorToWrite> to_file(const Vector& vector, const Library& library);

}  // namespace elpis::steering
