#pragma once

#include <string>

#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/formats/written_vector.h"

namespace elpis::steering::formats {

// A control-vector GGUF in llama.cpp's plain dialect: direction.N per block N, float32, one
// dimension, nothing else among the tensors. The vector has passed keys_to_write().
std::string gguf_bytes(const VectorToWrite& vector, const WrittenKeys& keys);

}  // namespace elpis::steering::formats
