#pragma once

#include <string>

#include "elpis/cli/terminal.h"
#include "elpis/engine/event.h"

namespace elpis::cli {

// What a request is waiting for, as a status line: "loading the model  ████····  50 %". Empty when
// there is nothing to say.
std::string progress_line(const engine::Progress& progress, const Look& look);

}  // namespace elpis::cli
