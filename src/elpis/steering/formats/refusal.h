#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"

namespace elpis::steering::formats {

// Why a file cannot be used, as the rest of the sentence "vector file X is refused: …";
// read_vector_file puts the file in front.
inline std::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::InvalidArgument, std::move(reason));
}

// Text out of a file, fit for a message.
inline std::string shown(std::string_view foreign) {
    constexpr std::size_t kLongest = 120;
    const bool cut = foreign.size() > kLongest;
    return '"' + utf8::printable(foreign.substr(0, kLongest)) + (cut ? "…\"" : "\"");
}

}  // namespace elpis::steering::formats
