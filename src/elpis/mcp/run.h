#pragma once

#include <stop_token>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/base/worker_pool.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/stdio.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

// What serving uses and does not own; all of it outlives the call.
struct RunParts {
    mind::Mind& mind;
    WorkerPool& workers;
    Timer& timer;
    const Clock& clock;
    Log& log;
};

// What a client hears of a `stop`: a last answer to every call that waits, or nothing but the end
// of the connection. The latter is for a process in between (relay.h), which finds its client
// another server.
enum class Parting { Answer, HangUp };

// Serves one client over `pipes` (claim_stdio) until it hangs up or `stop` asks. Then takes nothing
// more, ends the calls that wait, and gives what is queued a moment to leave. Generations that
// belong to a stream id are the mind's, and end with it.
void run_stdio(const Options& options,
               const Identity& identity,
               const RunParts& parts,
               StdioPipes pipes,
               std::stop_token stop,
               Parting parting = Parting::Answer);

}  // namespace elpis::mcp
