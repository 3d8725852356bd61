#pragma once

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"

namespace elpis::steering::formats {

// Whether a file may be handed to ggml's GGUF reader and holds nothing but directions: every count,
// length, type, size and offset is looked at, with limits of our own (facts: CVE-2025-53630,
// CVE-2026-27940, CVE-2026-33298 were overflows in that reader). Refused, with the name that is
// wrong: version other than 2 and 3, more than 4096 tensors or keys, keys of more than 256 bytes or
// 16 MiB together with their values, nested arrays, tensors that are not called direction.N, not
// one-dimensional, or of another type than F32, F16, BF16, F64, data outside of the file.
Result<void> check_gguf(Bytes file);

}  // namespace elpis::steering::formats
