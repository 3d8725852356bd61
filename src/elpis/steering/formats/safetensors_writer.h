#pragma once

#include <string>

#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/formats/written_vector.h"

namespace elpis::steering::formats {

// A safetensors file: direction.N per block N, float32, and the keys as metadata. The vector has
// passed keys_to_write().
std::string safetensors_bytes(const VectorToWrite& vector, const WrittenKeys& keys);

}  // namespace elpis::steering::formats
