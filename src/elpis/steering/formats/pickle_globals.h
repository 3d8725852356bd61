#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {

// What a name in a pickle stands for. A name is never looked up anywhere but in our table, and what
// it "does" is written out in pickle_calls.cpp.
enum class Role {
    RebuildTensor,         // torch._utils._rebuild_tensor_v2
    RebuildUntypedTensor,  // torch._utils._rebuild_tensor_v3
    RebuildParameter,
    RebuildFromType,
    StorageType,
    NumberType,  // torch.float32 …
    TensorClass,
    OrderedDict,
    NumpyReconstruct,
    NumpyArray,
    NumpyType,
    NumpyScalar,
    EncodeText,  // _codecs.encode
    SteeringVector,
    ControlVector,
};

struct KnownGlobal {
    std::string_view module;
    std::string_view name;
    Role role;
    // Of storages and number types: bytes of one number, and as what it is read; none: known, but
    // no number of a direction.
    std::size_t width = 0;
    std::optional<ElementType> element = std::nullopt;
};

// Null for a name that is not in the table. The result lives as long as the program.
const KnownGlobal* find_global(std::string_view module, std::string_view name);

// Why a name that is not in the table is refused; the sentence has the name.
std::string unknown_global(std::string_view module, std::string_view name);

}  // namespace elpis::steering::formats
