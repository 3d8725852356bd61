#pragma once

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"

namespace elpis::steering::formats {

// A file of torch.save, version 1.6 and later: a zip archive with one pickle (data.pkl) and a raw
// entry per storage. Refused beside what the zip and pickle readers refuse: TorchScript, two
// pickles.
Result<Contents> read_torch_zip(Bytes file);

}  // namespace elpis::steering::formats
