#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/config/show.h"

namespace elpis::cli {

// Every error there is as one, in the words of config::report. Unavailable, because the world is at
// fault and not the call.
template <class T>
Result<T> as_one(std::expected<T, std::vector<Error>> result) {
    if (result) return *std::move(result);
    std::string report = config::report(result.error());
    if (report.ends_with('\n')) report.pop_back();
    return fail(ErrorCode::Unavailable, std::move(report));
}

}  // namespace elpis::cli
