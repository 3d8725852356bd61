#include "elpis/steering/formats/safetensors_header.h"

#include <algorithm>
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
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostFields = 1024;

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

Result<SafetensorsEntry> entry_of(const std::string& name,
                                  const Json& about,
                                  std::uint64_t buffer) {
    if (!about.is_object() || about.size() != 3 || !about.contains("dtype") ||
        !about.contains("shape") || !about.contains("data_offsets") || !about["dtype"].is_string())
        return malformed(name);
    auto shape = whole_numbers(about["shape"], kMostDimensions);
    const auto offsets = whole_numbers(about["data_offsets"], 2);
    if (!shape || !offsets || offsets->size() != 2) return malformed(name);
    SafetensorsEntry entry{.name = name,
                           .dtype = about["dtype"].get<std::string>(),
                           .shape = *std::move(shape),
                           .begin = static_cast<std::uint64_t>((*offsets)[0]),
                           .end = static_cast<std::uint64_t>((*offsets)[1])};
    if (entry.begin > entry.end || entry.end > buffer) {
        return refuse(
            fmt::format("its tensor {} lies at the bytes {} to {} of {}; the file may be cut "
                        "short",
                        shown(name),
                        entry.begin,
                        entry.end,
                        buffer));
    }
    return entry;
}

Result<void> note_metadata(const Json& metadata, SafetensorsHeader& header) {
    if (!metadata.is_object() || metadata.size() > kMostFields)
        return refuse("its __metadata__ is no object of texts");
    for (const auto& [key, value] : metadata.items()) {
        if (!value.is_string()) return refuse("its __metadata__ is no object of texts");
        header.metadata[key] = value.get<std::string>();
    }
    return {};
}

// One after another, from the first byte to the last.
Result<void> put_in_order(std::vector<SafetensorsEntry>& entries, std::uint64_t buffer) {
    std::ranges::sort(entries, {}, [](const SafetensorsEntry& entry) {
        return std::pair(entry.begin, entry.end);
    });
    std::uint64_t next = 0;
    for (const SafetensorsEntry& entry : entries) {
        if (entry.begin != next) {
            return refuse(fmt::format(
                "its tensor {} {}",
                shown(entry.name),
                entry.begin < next ? "overlaps another" : "does not follow the one before it"));
        }
        next = entry.end;
    }
    if (next != buffer) return refuse("it has bytes after its last tensor");
    return {};
}

}  // namespace

Result<SafetensorsHeader> read_safetensors_header(std::string_view json,
                                                  std::uint64_t buffer,
                                                  const SafetensorsLimits& limits) {
    ELPIS_TRY(const Json value, parse_json(json));
    if (!value.is_object()) return refuse("its header is no JSON object");
    SafetensorsHeader header;
    for (const auto& [name, about] : value.items()) {
        if (name == "__metadata__") {
            ELPIS_OK(note_metadata(about, header));
            continue;
        }
        if (header.entries.size() == limits.tensors) {
            return refuse(
                fmt::format("it has more than {} tensors; is it a model?", limits.tensors));
        }
        ELPIS_TRY(SafetensorsEntry entry, entry_of(name, about, buffer));
        header.entries.push_back(std::move(entry));
    }
    ELPIS_OK(put_in_order(header.entries, buffer));
    return header;
}

}  // namespace elpis::steering::formats
