#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis affect plot`: a picture of how somebody's feeling went. Unsupported for anything but SVG.
Result<ExitCode> run_affect_plot(const AffectPlotCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
