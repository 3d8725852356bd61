#include "elpis/steering/formats/safetensors.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/safetensors_header.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {
namespace {

struct Type {
    std::string_view name;
    ElementType element;
};
constexpr std::array<Type, 4> kTypes = {{{"F32", ElementType::F32},
                                         {"F16", ElementType::F16},
                                         {"BF16", ElementType::BF16},
                                         {"F64", ElementType::F64}}};

Result<TensorView> view_of(const SafetensorsEntry& entry, Bytes buffer) {
    const auto* const type = std::ranges::find(kTypes, entry.dtype, &Type::name);
    if (type == kTypes.end()) {
        return refuse(
            fmt::format("its tensor {} has numbers of the type {}; a direction is F32, F16, "
                        "BF16 or F64",
                        shown(entry.name),
                        shown(entry.dtype)));
    }
    TensorView view;
    view.type = type->element;
    view.storage = buffer.subspan(entry.begin, entry.end - entry.begin);
    view.shape = entry.shape;
    view.strides = row_major(view.shape);
    return view;
}

}  // namespace

bool is_safetensors(Bytes file) {
    constexpr std::uint64_t kNoText = std::uint64_t{1} << 40U;  // eight letters are a larger number
    ByteCursor cursor(file);
    std::uint64_t length = 0;
    char first = 0;
    return cursor.read(length) && cursor.read(first) && length > 1 && length < kNoText &&
           first == '{';
}

Result<Contents> read_safetensors(Bytes file) {
    ByteCursor cursor(file);
    std::uint64_t length = 0;
    std::string_view text;
    if (!cursor.read(length) || !cursor.take(length, text))
        return refuse("its header reaches past the end; the file may be cut short");
    constexpr SafetensorsLimits kLimits;
    if (length > kLimits.header_bytes) {
        return refuse(fmt::format(
            "its header has {} bytes; at most {} are read", length, kLimits.header_bytes));
    }
    const Bytes buffer = file.subspan(cursor.position());
    ELPIS_TRY(SafetensorsHeader header, read_safetensors_header(text, buffer.size(), kLimits));

    Contents contents;
    contents.dialect = "safetensors";
    contents.fields = std::move(header.metadata);
    NumberBudget budget = NumberBudget::for_file_of(file.size());
    for (const SafetensorsEntry& entry : header.entries) {
        ELPIS_TRY(const TensorView view, view_of(entry, buffer));
        ELPIS_TRY(Array array, decode(view, budget));
        if (array.numbers.size() * width_of(view.type) != view.storage.size()) {
            return refuse(fmt::format("its tensor {} has {} bytes for {} numbers",
                                      shown(entry.name),
                                      view.storage.size(),
                                      array.numbers.size()));
        }
        contents.arrays.push_back({.path = {entry.name}, .array = std::move(array)});
    }
    return contents;
}

}  // namespace elpis::steering::formats
