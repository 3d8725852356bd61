#pragma once

#include <functional>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/pickle_value.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {

// The bytes of the storage that a pickle calls by `key`, all of them.
using StorageOf = std::function<Result<Bytes>(std::string_view key)>;

// The numbers of a tensor or an array in a pickle. Refused beside what decode() refuses: whole
// numbers and other types than the four of ElementType, a storage of another size than the pickle
// says, data of another size than the shape.
Result<Array> array_of(const TorchTensor& tensor,
                       const StorageOf& storage_of,
                       bool big_endian,
                       NumberBudget& budget);
Result<Array> array_of(const NumpyArray& array, NumberBudget& budget);

}  // namespace elpis::steering::formats
