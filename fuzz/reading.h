#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/layer_rule.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::steering::formats {

// What every reader's result goes through in the program, for no model and for one whose shape the
// small fixtures have. A file is read or refused with a reason; anything else ends the process.
inline void go_on(Result<Contents> contents) {
    if (!contents) {
        if (contents.error().message.empty()) std::abort();
        return;
    }
    if (!heed_fields(*contents)) return;
    VectorReading how;
    if (const auto rows = rows_by_block(*contents, how); rows && rows->empty()) std::abort();
    how.model = ModelShape{.blocks = 6, .width = 16, .architecture = "llama", .fingerprint = {}};
    how.measured = true;
    if (const auto rows = rows_by_block(*contents, how)) {
        for (const auto& [name, by_block] : *rows) {
            for (const auto& [block, row] : by_block) {
                if (block < 0 || block >= 6 || row.size() != 16) std::abort();
            }
        }
    }
}

inline Bytes bytes_of(const std::uint8_t* data, std::size_t size) {
    return std::as_bytes(std::span(data, size));
}

}  // namespace elpis::steering::formats
