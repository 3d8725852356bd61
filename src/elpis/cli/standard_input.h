#pragma once

#include <cstddef>
#include <string>

#include "elpis/base/result.h"
#include "elpis/cli/signals.h"

namespace elpis::cli {

// Waits until `fd` can be read, a signal has come, or `limit_ms` is over (−1: no limit). False
// after a signal.
bool wait_for(int fd, Signals& signals, int limit_ms);

// All of standard input, up to what a prompt may have (`limit` bytes, engine.max_prompt_bytes).
// Cancelled after a signal, InvalidArgument when there is more or it cannot be read.
Result<std::string> read_input(std::size_t limit, Signals& signals);

}  // namespace elpis::cli
