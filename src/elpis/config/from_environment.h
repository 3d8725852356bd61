#pragma once

#include <map>
#include <string>

#include "elpis/config/findings.h"

namespace elpis::config {

// What the ELPIS_* variables set: ELPIS_MODEL__PATH, the single-underscore form ELPIS_MODEL_PATH of
// the reference implementation, which the first form beats, and ELPIS_QUIET. Empty variables count
// as not set.
Findings from_environment(const std::map<std::string, std::string>& environment);

}  // namespace elpis::config
