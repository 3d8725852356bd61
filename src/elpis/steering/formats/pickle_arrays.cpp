#include "elpis/steering/formats/pickle_arrays.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/pickle_globals.h"
#include "elpis/steering/formats/pickle_value.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {
namespace {

// Refused types are named as their library names them.
auto no_direction(std::string_view type) {
    return refuse(
        fmt::format("it has numbers of the type {}; a direction is float32, float16, "
                    "bfloat16 or float64",
                    type));
}

std::optional<ElementType> element_of(const NumpyType& type) {
    if (type.kind != 'f') return std::nullopt;
    switch (type.width) {
        case 2:
            return ElementType::F16;
        case 4:
            return ElementType::F32;
        case 8:
            return ElementType::F64;
        default:
            return std::nullopt;
    }
}

// Bytes that were written as the code points of a UTF-8 text: U+0000 to U+00FF, one or two bytes
// each.
Result<std::string> bytes_of_text(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            bytes += text[i];
            continue;
        }
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        if ((lead != 0xC2 && lead != 0xC3) || next < 0x80 || next > 0xBF)
            return refuse("it has a NumPy array whose bytes are not written as Latin-1 text");
        bytes += static_cast<char>(((lead & 0x03U) << 6U) | (next & 0x3FU));
        ++i;
    }
    return bytes;
}

}  // namespace

Result<Array> array_of(const TorchTensor& tensor,
                       const StorageOf& storage_of,
                       bool big_endian,
                       NumberBudget& budget) {
    if (!tensor.type->element)
        return no_direction(fmt::format("{}.{}", tensor.type->module, tensor.type->name));
    const Storage& storage = tensor.storage;
    ELPIS_TRY(const Bytes bytes, storage_of(storage.key));
    const std::size_t width = storage.type->width;
    const auto count = static_cast<std::uint64_t>(storage.count);
    if (bytes.size() % width != 0 || bytes.size() / width != count) {
        return refuse(
            fmt::format("its storage {} has {} bytes, and the pickle says {} numbers of {}",
                        shown(storage.key),
                        bytes.size(),
                        count,
                        width));
    }
    TensorView view;
    view.type = *tensor.type->element;
    view.big_endian = big_endian;
    view.storage = bytes.subspan(static_cast<std::size_t>(storage.first) * width,
                                 static_cast<std::size_t>(storage.length) * width);
    view.offset = tensor.offset;
    view.shape = tensor.shape;
    view.strides = tensor.strides;
    return decode(view, budget);
}

Result<Array> array_of(const NumpyArray& array, NumberBudget& budget) {
    if (!array.built) return refuse("it has a NumPy array that was never filled");
    const auto element = element_of(array.type);
    if (!element) {
        return no_direction(
            fmt::format("NumPy {}{}", shown({&array.type.kind, 1}), array.type.width));
    }
    std::string owned;
    std::string_view data = array.data.bytes;
    if (array.data.as_text) {
        ELPIS_TRY(owned, bytes_of_text(data));
        data = owned;
    }
    TensorView view;
    view.type = *element;
    view.big_endian = array.type.order == '>';
    view.storage = bytes_of(data);
    view.shape = array.shape;
    view.strides = array.fortran ? column_major(array.shape) : row_major(array.shape);
    ELPIS_TRY(Array numbers, decode(view, budget));
    if (numbers.numbers.size() * width_of(*element) != data.size()) {
        return refuse(fmt::format("it has a NumPy array with {} bytes for {} numbers",
                                  data.size(),
                                  numbers.numbers.size()));
    }
    return numbers;
}

}  // namespace elpis::steering::formats
