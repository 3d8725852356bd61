#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "elpis/backends/hf/tensor_writer.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// Tells checkpoints apart by every byte of these files: 32 hexadecimal digits of a SHA-256 over
// their names, sizes and contents, and over the version of what a conversion makes of them. Reads
// all of it, which takes seconds for a large one; `done` as in write_tensor.
Result<std::string> content_key(const std::vector<std::filesystem::path>& files,
                                const BytesDone& done);

// Changes when one of the files was written to or replaced: their sizes, times and places on the
// disk. Quick; what it was for a content that is known need not be read again.
Result<std::string> stamp_of(const std::vector<std::filesystem::path>& files);

}  // namespace elpis::backends::hf
