#include "elpis/backends/hf/weights.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/random_file.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/bounded_json.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/safetensors_header.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;
namespace formats = steering::formats;
using formats::refuse;
using formats::shown;

constexpr const char* kWhole = "model.safetensors";
constexpr const char* kIndex = "model.safetensors.index.json";
constexpr std::uint64_t kLargestIndex = std::uint64_t{64} << 20U;
constexpr std::size_t kMostFiles = 1000;
// A mixture of experts has tens of thousands.
constexpr formats::SafetensorsLimits kLimits{.header_bytes = std::uint64_t{32} << 20U,
                                             .tensors = 200'000};

std::optional<Stored> stored_type(std::string_view dtype) {
    if (dtype == "F32") return Stored::F32;
    if (dtype == "F16") return Stored::F16;
    if (dtype == "BF16") return Stored::BF16;
    if (dtype == "F64") return Stored::F64;
    return std::nullopt;
}

Result<StoredTensor> tensor_of(const formats::SafetensorsEntry& entry,
                               std::uint64_t begin,
                               std::size_t file) {
    const auto type = stored_type(entry.dtype);
    if (!type) {
        return refuse(
            fmt::format("its tensor {} has numbers of the type {}; F32, F16, BF16 and "
                        "F64 can be read. Take the checkpoint before it was quantised",
                        shown(entry.name),
                        shown(entry.dtype)));
    }
    StoredTensor tensor{
        .name = entry.name, .type = *type, .file = file, .offset = begin + entry.begin};
    const std::uint64_t held = (entry.end - entry.begin) / width_of(*type);
    std::uint64_t numbers = 1;
    for (const std::int64_t size : entry.shape) {
        const auto extent = static_cast<std::uint64_t>(size);
        const bool fits = extent > 0 && numbers <= held / extent;
        if (!fits) {
            numbers = 0;
            break;
        }
        numbers *= extent;
        tensor.shape.push_back(extent);
    }
    if (numbers == 0 || numbers * width_of(*type) != entry.end - entry.begin) {
        return refuse(fmt::format("its tensor {} has {} bytes, which is not what its shape says",
                                  shown(entry.name),
                                  entry.end - entry.begin));
    }
    return tensor;
}

// In front of everything that is wrong with one of the files.
template <class T>
Result<T> in_file(const fs::path& file, Result<T> result) {
    if (result) return result;
    return fail(result.error().code,
                fmt::format("{}: {}", file.filename().string(), result.error().message));
}

Result<formats::SafetensorsHeader> header_of(const RandomFile& file, std::uint64_t& begin) {
    std::uint64_t length = 0;
    if (file.size() < sizeof(length)) return refuse("it is no safetensors file, or was cut short");
    ELPIS_OK(file.read(0, std::as_writable_bytes(std::span(&length, 1))));
    if (length > file.size() - sizeof(length)) {
        return refuse(
            "its header reaches past the end; it is no safetensors file, or was cut short");
    }
    if (length > kLimits.header_bytes) {
        return refuse(fmt::format(
            "its header has {} bytes; at most {} are read", length, kLimits.header_bytes));
    }
    std::string json(static_cast<std::size_t>(length), '\0');
    ELPIS_OK(file.read(sizeof(length), std::as_writable_bytes(std::span(json))));
    begin = sizeof(length) + length;
    return formats::read_safetensors_header(json, file.size() - begin, kLimits);
}

std::unexpected<Error> no_weights(const fs::path& folder) {
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
        const fs::path& file = entry.path();
        if (file.extension() != ".bin" && file.extension() != ".pt" && file.extension() != ".pth")
            continue;
        return fail(ErrorCode::Unsupported,
                    fmt::format("its weights are in {}, a pickle, which can run any program when "
                                "it is read, so it is not. Most such checkpoints are to be had as "
                                "safetensors, too",
                                shown(file.filename().string())));
    }
    return fail(ErrorCode::NotFound, fmt::format("it has neither {} nor {}", kWhole, kIndex));
}

}  // namespace

std::size_t width_of(Stored type) {
    switch (type) {
        case Stored::F16:
        case Stored::BF16:
            return 2;
        case Stored::F32:
            return 4;
        case Stored::F64:
            return 8;
    }
    return 0;
}

std::string_view name_of(Stored type) {
    constexpr std::array<std::string_view, 4> kNames{"float32", "float16", "bfloat16", "float64"};
    return kNames.at(static_cast<std::size_t>(type));
}

std::uint64_t StoredTensor::numbers() const {
    std::uint64_t product = 1;
    for (const std::uint64_t extent : shape)
        product *= extent;
    return product;
}

Result<std::map<std::string, std::string>> read_index(std::string_view json) {
    ELPIS_TRY(const nlohmann::json index, formats::parse_json(json));
    if (!index.is_object() || !index.contains("weight_map") || !index["weight_map"].is_object())
        return refuse("it has no weight_map");
    const nlohmann::json& map = index["weight_map"];
    if (map.size() > kLimits.tensors)
        return refuse(fmt::format("it lists more than {} tensors", kLimits.tensors));
    std::map<std::string, std::string> places;
    std::set<std::string> files;
    for (const auto& [tensor, file] : map.items()) {
        if (!file.is_string()) return refuse("its weight_map is no object of texts");
        const auto name = file.get<std::string>();
        const bool plain = !name.empty() && name.front() != '.' &&
                           name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos &&
                           name.ends_with(".safetensors");
        if (!plain) {
            return refuse(
                fmt::format("it says that a tensor lies in {}, which is no safetensors "
                            "file beside it",
                            shown(name)));
        }
        files.insert(name);
        if (files.size() > kMostFiles)
            return refuse(fmt::format("it lists more than {} files", kMostFiles));
        places.emplace(tensor, name);
    }
    if (places.empty()) return refuse("its weight_map is empty");
    return places;
}

Result<void> Weights::add_file(const fs::path& file) {
    ELPIS_TRY(RandomFile opened, RandomFile::open(file));
    std::uint64_t begin = 0;
    ELPIS_TRY(const formats::SafetensorsHeader header, header_of(opened, begin));
    for (const formats::SafetensorsEntry& entry : header.entries) {
        ELPIS_TRY(StoredTensor tensor, tensor_of(entry, begin, files_.size()));
        if (!tensors_.emplace(entry.name, std::move(tensor)).second)
            return refuse(fmt::format("its tensor {} is in another file, too", shown(entry.name)));
    }
    files_.push_back(std::move(opened));
    return {};
}

Result<void> Weights::check_index(const std::map<std::string, std::string>& places) const {
    for (const auto& [name, file] : places) {
        const StoredTensor* const tensor = find(name);
        if (tensor == nullptr || files_[tensor->file].path().filename() != file) {
            return refuse(
                fmt::format("{} says that the tensor {} is in {}, but it is not; the "
                            "download may be incomplete",
                            kIndex,
                            shown(name),
                            file));
        }
    }
    return {};
}

Result<Weights> Weights::open(const fs::path& folder) {
    Weights weights;
    std::error_code error;
    if (fs::exists(folder / kWhole, error)) {
        ELPIS_OK(in_file(kWhole, weights.add_file(folder / kWhole)));
    } else if (fs::exists(folder / kIndex, error)) {
        ELPIS_TRY(const std::string json,
                  in_file(kIndex, read_text(folder / kIndex, kLargestIndex)));
        ELPIS_TRY(const auto places, in_file(kIndex, read_index(json)));
        std::set<std::string> files;
        for (const auto& [tensor, file] : places)
            files.insert(file);
        for (const std::string& file : files)
            ELPIS_OK(in_file(file, weights.add_file(folder / file)));
        ELPIS_OK(weights.check_index(places));
    } else {
        return no_weights(folder);
    }
    if (weights.tensors_.empty()) return refuse("its weights have no tensor");
    return weights;
}

Result<Weights> Weights::open_file(const fs::path& file) {
    Weights weights;
    ELPIS_OK(in_file(file, weights.add_file(file)));
    if (weights.tensors_.empty()) return in_file<Weights>(file, refuse("it has no tensor"));
    return weights;
}

const StoredTensor* Weights::find(std::string_view name) const {
    const auto found = tensors_.find(name);
    return found == tensors_.end() ? nullptr : &found->second;
}

std::uint64_t Weights::bytes() const {
    std::uint64_t bytes = 0;
    for (const RandomFile& file : files_)
        bytes += file.size();
    return bytes;
}

Result<void> Weights::read(const StoredTensor& tensor,
                           std::uint64_t begin,
                           std::span<std::byte> into) const {
    return files_[tensor.file].read(tensor.offset + begin, into);
}

}  // namespace elpis::backends::hf
