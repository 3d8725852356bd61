#pragma once

#include <span>
#include <string>

#include "elpis/cli/terminal.h"
#include "elpis/cli/tune/tuning.h"
#include "elpis/config/edit.h"

namespace elpis::cli {

// What was measured, which is best and why, and the settings that make it so.
std::string tuning_page(const Tuning& tuning,
                        std::span<const config::Change> changes,
                        const Look& look);

// The same for programs.
std::string tuning_json(const Tuning& tuning, std::span<const config::Change> changes);

}  // namespace elpis::cli
