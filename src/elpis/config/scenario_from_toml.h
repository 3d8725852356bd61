#pragma once

#include <expected>
#include <string_view>
#include <vector>

#include "elpis/affect/scenario.h"
#include "elpis/base/error.h"

namespace elpis::config {

// A scenario as TOML (docs/affect.md tells how one is written): what it is called, when it begins,
// how long it lasts, the character's [emotion], [affect] and [events] as in the settings, and a
// list
// [[event]] of what happens. `shown` names the file in messages. On failure: every error there is.
std::expected<affect::Scenario, std::vector<Error>> scenario_from_toml(std::string_view text,
                                                                       std::string_view shown);

}  // namespace elpis::config
