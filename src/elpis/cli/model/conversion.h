#pragma once

#include "elpis/backends/checkpoint_model.h"
#include "elpis/config/settings.h"

namespace elpis::cli {

// Where checkpoints are looked for and kept, as the settings say.
backends::CheckpointOptions checkpoint_options(const config::Settings& settings);

// For a conversion on the way to something else: a status line on standard error where somebody
// watches, and an end at the first signal that waits (of those that Signals has blocked).
backends::ConversionProgress attended_conversion();

}  // namespace elpis::cli
