#pragma once

#include <memory>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/journal/journal.h"
#include "elpis/journal/options.h"

namespace elpis::mind::testing {

// A journal that ends with the test.
inline std::unique_ptr<journal::Journal> journal_in_memory(const Clock& clock, Log& log) {
    return std::make_unique<journal::Journal>(journal::Options{.enabled = false}, clock, log);
}

}  // namespace elpis::mind::testing
