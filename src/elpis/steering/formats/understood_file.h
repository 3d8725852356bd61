#pragma once

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::steering::formats {

// What read_vector_file makes of a file's bytes: its kind told, its contents read, its fields
// heeded, its rows put at their blocks. A refusal is the rest of the sentence "vector file X is
// refused: …".
Result<VectorFile> understand(Bytes file, const VectorReading& how);

}  // namespace elpis::steering::formats
