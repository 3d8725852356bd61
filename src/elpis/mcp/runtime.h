#pragma once

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/mcp/jobs.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/questions.h"

namespace elpis::mcp {

// What one server gives to those whose tools, prompts and resources it serves. Good inside a job,
// and only there: the server waits for its jobs before any of this goes.
struct Runtime {
    Timer& timer;
    const Clock& clock;
    Log& log;
    Options options;
    Jobs jobs;
    Questions questions;
};

}  // namespace elpis::mcp
