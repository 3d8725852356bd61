#pragma once

#include <functional>
#include <string_view>

#include <toml++/toml.h>

#include "elpis/config/findings.h"

namespace elpis::config {

// The settings in those tables of `root` whose names are wanted; `shown` names the file in
// messages.
Findings from_table(const toml::table& root,
                    std::string_view shown,
                    const std::function<bool(std::string_view)>& wanted);

}  // namespace elpis::config
