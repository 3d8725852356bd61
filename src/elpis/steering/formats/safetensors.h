#pragma once

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"

namespace elpis::steering::formats {

// Whether the bytes begin as a safetensors file: a plausible header length and an opening brace.
bool is_safetensors(Bytes file);

// Every tensor under its name, the metadata as fields. Refused: a header of more than 1 MiB,
// tensors that overlap, leave a hole or reach past the end, other types than float32, float16,
// bfloat16, float64.
Result<Contents> read_safetensors(Bytes file);

}  // namespace elpis::steering::formats
