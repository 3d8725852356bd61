#pragma once

#include <expected>
#include <string_view>
#include <vector>

#include "elpis/affect/scenario.h"
#include "elpis/base/error.h"
#include "elpis/config/load.h"

namespace elpis::config {

// The scenario in a file, or a shipped one by its name ("workday"): the first that is there of
// `name` itself, the scenarios of the installed share folder and of the checkout that holds the
// executable. Flags of [emotion] and [affect] beat it; nothing else of the inputs' settings counts,
// so that a scenario means the same to everybody. NotFound names the shipped ones; at most 1 MiB
// are read. On failure: every error there is.
std::expected<affect::Scenario, std::vector<Error>> read_scenario(std::string_view name,
                                                                  const Inputs& inputs);

}  // namespace elpis::config
