#pragma once

#include <string>

#include "elpis/base/result.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/pickle_arrays.h"
#include "elpis/steering/formats/pickle_machine.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {

// Where a pickle's storages lie, and how.
struct PickleSurroundings {
    StorageOf storage_of;
    bool big_endian = false;
    std::string container;  // "zip", "legacy", "bare pickle": for the dialect
};

// Every array in the value that a pickle holds, under the keys that lead to it: a tensor,
// dictionaries of tensors, a list of rows, SteeringVector, ControlVector, NumPy arrays. Texts and
// single values become fields. Walks in the breadth, at most 32 deep and 100 000 values, so that a
// pickle which contains itself or shares its parts without end is refused.
Result<Contents> contents_of(const Pickle& pickle,
                             const PickleSurroundings& around,
                             NumberBudget budget);

}  // namespace elpis::steering::formats
