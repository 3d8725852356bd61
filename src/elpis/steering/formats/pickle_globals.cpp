#include "elpis/steering/formats/pickle_globals.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {
namespace {

constexpr std::string_view kUtils = "torch._utils";
constexpr std::string_view kNumpy1 = "numpy.core.multiarray";
constexpr std::string_view kNumpy2 = "numpy._core.multiarray";

constexpr auto kTable = std::to_array<KnownGlobal>({
    {kUtils, "_rebuild_tensor_v2", Role::RebuildTensor},
    {kUtils, "_rebuild_tensor_v3", Role::RebuildUntypedTensor},
    {kUtils, "_rebuild_parameter", Role::RebuildParameter},
    {"torch._tensor", "_rebuild_from_type_v2", Role::RebuildFromType},
    {"torch", "Tensor", Role::TensorClass},
    {"torch.nn.parameter", "Parameter", Role::TensorClass},
    {"torch", "FloatStorage", Role::StorageType, 4, ElementType::F32},
    {"torch", "HalfStorage", Role::StorageType, 2, ElementType::F16},
    {"torch", "BFloat16Storage", Role::StorageType, 2, ElementType::BF16},
    {"torch", "DoubleStorage", Role::StorageType, 8, ElementType::F64},
    {"torch", "LongStorage", Role::StorageType, 8},
    {"torch", "IntStorage", Role::StorageType, 4},
    {"torch", "ShortStorage", Role::StorageType, 2},
    {"torch", "CharStorage", Role::StorageType, 1},
    {"torch", "ByteStorage", Role::StorageType, 1},
    {"torch", "BoolStorage", Role::StorageType, 1},
    {"torch", "UntypedStorage", Role::StorageType, 1},
    {"torch.storage", "UntypedStorage", Role::StorageType, 1},
    {"torch", "float32", Role::NumberType, 4, ElementType::F32},
    {"torch", "float16", Role::NumberType, 2, ElementType::F16},
    {"torch", "bfloat16", Role::NumberType, 2, ElementType::BF16},
    {"torch", "float64", Role::NumberType, 8, ElementType::F64},
    {"torch", "int64", Role::NumberType, 8},
    {"torch", "int32", Role::NumberType, 4},
    {"torch", "int16", Role::NumberType, 2},
    {"torch", "int8", Role::NumberType, 1},
    {"torch", "uint8", Role::NumberType, 1},
    {"torch", "bool", Role::NumberType, 1},
    {"collections", "OrderedDict", Role::OrderedDict},
    {kNumpy1, "_reconstruct", Role::NumpyReconstruct},
    {kNumpy2, "_reconstruct", Role::NumpyReconstruct},
    {kNumpy1, "scalar", Role::NumpyScalar},
    {kNumpy2, "scalar", Role::NumpyScalar},
    {"numpy", "ndarray", Role::NumpyArray},
    {"numpy", "dtype", Role::NumpyType},
    {"_codecs", "encode", Role::EncodeText},
    {"steering_vectors.steering_vector", "SteeringVector", Role::SteeringVector},
    {"repeng.extract", "ControlVector", Role::ControlVector},
});

}  // namespace

const KnownGlobal* find_global(std::string_view module, std::string_view name) {
    const auto* const entry = std::ranges::find_if(kTable, [&](const KnownGlobal& known) {
        return known.module == module && known.name == name;
    });
    return entry == kTable.end() ? nullptr : entry;
}

std::string unknown_global(std::string_view module, std::string_view name) {
    const std::string full = shown(fmt::format("{}.{}", module, name));
    if (module.starts_with("torch.nn.modules") || module.starts_with("transformers.")) {
        return fmt::format(
            "its pickle holds an object of {}: a model or a part of one; save only its tensors, as "
            "in "
            "torch.save({{15: vector}}, file)",
            full);
    }
    return fmt::format(
        "its pickle names {}, which is none of the few names a file of vectors needs; Python would "
        "call it, here nothing was run",
        full);
}

}  // namespace elpis::steering::formats
