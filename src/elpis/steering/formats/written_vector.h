#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::formats {

// The elpis.* keys of a file to be written, in order: what the writers of all formats agree on.
// Texts, but for `residual_rms`, which each format writes in its own way.
struct WrittenKeys {
    std::vector<std::pair<std::string, std::string>> texts;
    std::vector<float> residual_rms;
};

// Refused (InvalidArgument): no rows, a block below 1 or beyond the model, rows of another width
// than the model's, NaN, infinity, a row of zeros, keys that do not begin with "elpis." or are ours
// to set, texts that are not UTF-8 or have a NUL.
Result<WrittenKeys> keys_to_write(const VectorToWrite& vector);

// Whether the writers set this key by themselves.
bool set_by_writer(std::string_view key);

// SHA-256 over every row in order: its block (4 bytes) and its numbers (float32), little-endian.
// What elpis.content_sha256 says.
std::string content_sha256(const Rows& rows);

}  // namespace elpis::steering::formats
