#pragma once

#include <string_view>

#include "elpis/config/findings.h"

namespace elpis::config {

// What a TOML text sets. `shown` is what messages call its file; they name the line, too.
Findings from_toml(std::string_view text, std::string_view shown);

}  // namespace elpis::config
