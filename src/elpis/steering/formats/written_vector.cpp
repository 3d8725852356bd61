#include "elpis/steering/formats/written_vector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/sha256.h"
#include "elpis/base/utf8.h"
#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::formats {
namespace {

constexpr std::array kOurs = {keys::kFormatVersion,
                              keys::kName,
                              keys::kHook,
                              keys::kUnit,
                              keys::kResidualRms,
                              keys::kModelFingerprint,
                              keys::kModelFingerprintOnce,
                              keys::kModelArchitecture,
                              keys::kModelBlocks,
                              keys::kModelWidth,
                              keys::kContentSha256};

auto unwritable(const VectorToWrite& vector, const std::string& why) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the direction \"{}\" cannot be written: {}", vector.name, why));
}

Result<void> check_rows(const VectorToWrite& vector) {
    if (vector.rows.empty()) return unwritable(vector, "it has no rows");
    for (const auto& [block, row] : vector.rows) {
        if (block < 1) {
            return unwritable(
                vector, fmt::format("it has a row for block {}; files begin at block 1", block));
        }
        if (vector.model.blocks > 0 && block >= vector.model.blocks) {
            return unwritable(
                vector,
                fmt::format("it has a row for block {}; files have the blocks 1 to {}",
                            block,
                            vector.model.blocks - 1));
        }
        if (row.size() != static_cast<std::size_t>(vector.model.width)) {
            return unwritable(
                vector,
                fmt::format("the row for block {} has {} numbers, and the model is {} wide",
                            block,
                            row.size(),
                            vector.model.width));
        }
        if (!std::ranges::all_of(row, [](float x) { return std::isfinite(x); }))
            return unwritable(vector, fmt::format("the row for block {} is not finite", block));
        if (std::ranges::all_of(row, [](float x) { return x == 0.0F; }))
            return unwritable(vector, fmt::format("the row for block {} is all zero", block));
    }
    return {};
}

}  // namespace

Result<WrittenKeys> keys_to_write(const VectorToWrite& vector) {
    ELPIS_OK(check_rows(vector));
    WrittenKeys written;
    const auto set = [&](std::string_view key, std::string value) {
        if (!value.empty()) written.texts.emplace_back(key, std::move(value));
    };
    set(keys::kFormatVersion, std::to_string(kFormatVersion));
    set(keys::kName, vector.name);
    set(keys::kHook, std::string(kHookBlockOut));
    set(keys::kUnit, vector.unit);
    set(keys::kModelArchitecture, vector.model.architecture);
    set(keys::kModelFingerprint, vector.model.fingerprint);
    if (vector.model.blocks > 0) set(keys::kModelBlocks, std::to_string(vector.model.blocks));
    set(keys::kModelWidth, std::to_string(vector.model.width));
    set(keys::kContentSha256, content_sha256(vector.rows));
    for (const auto& [key, value] : vector.fields) {
        if (!key.starts_with(keys::kPrefix) || set_by_writer(key))
            return unwritable(vector, fmt::format("the key {} is not one that may be added", key));
        set(key, value);
    }
    for (const auto& [key, value] : written.texts) {
        if (!utf8::valid(key + value) || (key + value).find('\0') != std::string::npos)
            return unwritable(vector, fmt::format("the key {} is not text", utf8::printable(key)));
    }
    if (!std::ranges::all_of(vector.residual_rms,
                             [](float rms) { return std::isfinite(rms) && rms >= 0.0F; }))
        return unwritable(vector, "the residual RMS of a block is negative or not finite");
    written.residual_rms = vector.residual_rms;
    return written;
}

bool set_by_writer(std::string_view key) {
    return std::ranges::find(kOurs, key) != kOurs.end();
}

std::string content_sha256(const Rows& rows) {
    Sha256 hash;
    for (const auto& [block, row] : rows) {
        const auto number = static_cast<std::uint32_t>(block);
        hash.add(std::as_bytes(std::span(&number, 1)));
        hash.add(std::as_bytes(std::span(row)));
    }
    return hash.hex();
}

}  // namespace elpis::steering::formats
