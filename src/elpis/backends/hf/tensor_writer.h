#pragma once

#include <cstdint>
#include <functional>

#include "elpis/backends/hf/new_file.h"
#include "elpis/backends/hf/tensor_plan.h"
#include "elpis/backends/hf/weights.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// Told how many bytes of a checkpoint have been worked through; false ends the work as Cancelled.
using BytesDone = std::function<bool(std::uint64_t)>;

// Reads a tensor's numbers, changes them as planned and appends them, padded to GGUF's alignment;
// a few megabytes at a time, or one head of attention. Refused, naming the tensor: a number that
// is infinite or none, which would end a model's computation or the process, and one that float16
// cannot hold. Otherwise the errors of reading and writing.
Result<void> write_tensor(const PlannedTensor& tensor,
                          const Weights& weights,
                          NewFile& file,
                          const BytesDone& done);

}  // namespace elpis::backends::hf
