#pragma once

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/mcp/jobs.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/places.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

// What a handler may use. Good inside a job, and only there: the server waits for its jobs before
// any of this goes.
struct Services {
    mind::Mind& mind;
    Timer& timer;
    const Clock& clock;
    Log& log;
    Options options;
    Jobs jobs;
    Places places;
};

}  // namespace elpis::mcp
