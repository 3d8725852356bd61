#pragma once

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"

namespace elpis::steering::formats {

// Whether the bytes begin as torch.save before version 1.6 did.
bool is_torch_legacy(Bytes file);

// Such a file: five pickles in a row (magic number, version, system, object, keys of storages),
// then the storages, each a count and raw numbers.
Result<Contents> read_torch_legacy(Bytes file);

// One pickle and nothing else, as pickle.dump writes it: NumPy arrays, no tensors.
Result<Contents> read_bare_pickle(Bytes file);

}  // namespace elpis::steering::formats
