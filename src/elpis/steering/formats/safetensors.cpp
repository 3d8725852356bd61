#include "elpis/steering/formats/safetensors.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bounded_json.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLongestHeader = std::uint64_t{1} << 20U;
constexpr std::size_t kMostTensors = 4096;
constexpr std::size_t kMostFields = 1024;

struct Type {
    std::string_view name;
    ElementType element;
};
constexpr std::array<Type, 4> kTypes = {{{"F32", ElementType::F32},
                                         {"F16", ElementType::F16},
                                         {"BF16", ElementType::BF16},
                                         {"F64", ElementType::F64}}};

struct Entry {
    std::string name;
    TensorView view;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

auto malformed(const std::string& name) {
    return refuse(fmt::format(
        "its header describes {} in another way than dtype, shape and data_offsets", shown(name)));
}

// Whole numbers from 0 on; nothing else.
std::optional<std::vector<std::int64_t>> whole_numbers(const Json& value, std::size_t most) {
    if (!value.is_array() || value.size() > most) return std::nullopt;
    std::vector<std::int64_t> numbers;
    for (const Json& item : value) {
        if (!item.is_number_unsigned() || item.get<std::uint64_t>() > INT64_MAX)
            return std::nullopt;
        numbers.push_back(item.get<std::int64_t>());
    }
    return numbers;
}

Result<Entry> entry_of(const std::string& name, const Json& about, Bytes buffer) {
    if (!about.is_object() || about.size() != 3 || !about.contains("dtype") ||
        !about.contains("shape") || !about.contains("data_offsets") || !about["dtype"].is_string())
        return malformed(name);
    auto shape = whole_numbers(about["shape"], kMostDimensions);
    const auto offsets = whole_numbers(about["data_offsets"], 2);
    if (!shape || !offsets || offsets->size() != 2) return malformed(name);
    const auto dtype = about["dtype"].get<std::string>();
    const auto* const type = std::ranges::find(kTypes, dtype, &Type::name);
    if (type == kTypes.end()) {
        return refuse(
            fmt::format("its tensor {} has numbers of the type {}; a direction is F32, F16, "
                        "BF16 or F64",
                        shown(name),
                        shown(dtype)));
    }
    Entry entry{.name = name,
                .view = {},
                .begin = static_cast<std::uint64_t>((*offsets)[0]),
                .end = static_cast<std::uint64_t>((*offsets)[1])};
    if (entry.begin > entry.end || entry.end > buffer.size()) {
        return refuse(
            fmt::format("its tensor {} lies at the bytes {} to {} of {}; the file may be cut "
                        "short",
                        shown(name),
                        entry.begin,
                        entry.end,
                        buffer.size()));
    }
    entry.view.type = type->element;
    entry.view.storage = buffer.subspan(entry.begin, entry.end - entry.begin);
    entry.view.shape = *std::move(shape);
    entry.view.strides = row_major(entry.view.shape);
    return entry;
}

Result<void> note_metadata(const Json& metadata, Contents& contents) {
    if (!metadata.is_object() || metadata.size() > kMostFields)
        return refuse("its __metadata__ is no object of texts");
    for (const auto& [key, value] : metadata.items()) {
        if (!value.is_string()) return refuse("its __metadata__ is no object of texts");
        contents.fields[key] = value.get<std::string>();
    }
    return {};
}

// One after another, from the first byte to the last.
Result<void> check_order(std::vector<Entry>& entries, Bytes buffer) {
    std::ranges::sort(entries, {}, &Entry::begin);
    std::uint64_t next = 0;
    for (const Entry& entry : entries) {
        if (entry.begin != next) {
            return refuse(fmt::format(
                "its tensor {} {}",
                shown(entry.name),
                entry.begin < next ? "overlaps another" : "does not follow the one before it"));
        }
        next = entry.end;
    }
    if (next != buffer.size()) return refuse("it has bytes after its last tensor");
    return {};
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
    if (length > kLongestHeader) {
        return refuse(
            fmt::format("its header has {} bytes; at most {} are read", length, kLongestHeader));
    }
    ELPIS_TRY(const Json header, parse_json(text));
    if (!header.is_object()) return refuse("its header is no JSON object");
    const Bytes buffer = file.subspan(cursor.position());

    Contents contents;
    contents.dialect = "safetensors";
    std::vector<Entry> entries;
    for (const auto& [name, about] : header.items()) {
        if (name == "__metadata__") {
            ELPIS_OK(note_metadata(about, contents));
            continue;
        }
        if (entries.size() == kMostTensors)
            return refuse(fmt::format("it has more than {} tensors; is it a model?", kMostTensors));
        ELPIS_TRY(Entry entry, entry_of(name, about, buffer));
        entries.push_back(std::move(entry));
    }
    ELPIS_OK(check_order(entries, buffer));
    NumberBudget budget = NumberBudget::for_file_of(file.size());
    for (const Entry& entry : entries) {
        ELPIS_TRY(Array array, decode(entry.view, budget));
        if (array.numbers.size() * width_of(entry.view.type) != entry.view.storage.size()) {
            return refuse(fmt::format("its tensor {} has {} bytes for {} numbers",
                                      shown(entry.name),
                                      entry.view.storage.size(),
                                      array.numbers.size()));
        }
        contents.arrays.push_back({.path = {entry.name}, .array = std::move(array)});
    }
    return contents;
}

}  // namespace elpis::steering::formats
