#pragma once

#include "elpis/base/result.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {

// One vector of the library as a file holds it: rows of length w_L·r_L·√width, so that scale 0.08
// in any llama.cpp program adds 8 % of the residual norm in all, and the elpis.* fields from which,
// beside those that write_vector_file() sets itself (unit, hook, model), make_library() builds the
// same library again, gauges and plane included. The caller may add fields of its own (how it was
// trained). InvalidArgument: the library with this vector fails check().
Result<VectorToWrite> to_file(const Vector& vector, const Library& library);

}  // namespace elpis::steering
