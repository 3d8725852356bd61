#pragma once

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"

namespace elpis::steering::formats {

// {"directions": {"15": [numbers]}}, with names between: {"directions": {"calm": {"15":
// [numbers]}}}. Also IBM's .svec, which adds "model_type" and "explained_variances". Other single
// values become fields.
Result<Contents> read_json_vectors(Bytes file);

}  // namespace elpis::steering::formats
