#pragma once

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"

namespace elpis::steering::formats {

enum class FileKind { Gguf, Zip, TorchLegacy, BarePickle, Safetensors, Json };

// By the first bytes. Refused, as what it is where that is known: an archive of PyTorch before
// 0.1.10, a pointer of Git LFS, a NumPy or compressed file; or as unknown, with the list of what
// can be read.
Result<FileKind> kind_of_file(Bytes file);

}  // namespace elpis::steering::formats
