#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/base/result.h"

namespace elpis::mind {

// Everybody who feels here, by name, each born on first use at the baseline. Not thread-safe: keep
// it in a Guarded.
class Characters {
public:
    Characters(const affect::Options& options, std::size_t limit)
        : options_(options), limit_(limit) {}

    // InvalidArgument for a name that is not one; Busy when `limit` characters have a history.
    // The reference is good until the next call.
    Result<std::reference_wrapper<affect::Feeling>> find_or_create(std::string_view name,
                                                                   affect::Instant now);

private:
    void forget_untouched(affect::Instant now);

    affect::Options options_;
    std::size_t limit_;
    std::map<std::string, affect::Feeling, std::less<>> feelings_;
};

}  // namespace elpis::mind
