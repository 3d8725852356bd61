#pragma once

#include <memory>
#include <variant>

#include "elpis/base/mailbox.h"
#include "elpis/base/result.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/chooser.h"
#include "elpis/engine/llama/grammar.h"
#include "elpis/engine/prepared.h"
#include "elpis/engine/request.h"
#include "elpis/engine/side_jobs.h"

// What other threads tell the engine's. All its news come through one inbox.
namespace elpis::engine {

struct Arrival {
    RequestId id = 0;
    std::shared_ptr<const Request> request;
    AdapterSet adapters;
};

// A worker has begun with this request: from now on its time counts.
struct WorkBegun {
    RequestId id = 0;
    Work work = Work::Prepare;
};

struct WasPrepared {
    RequestId id = 0;
    Result<Prepared> result;
};

struct WasCompiled {
    RequestId id = 0;
    Result<llama::Grammar> result;
};

// A token chosen under a grammar; nothing when the grammar allowed none.
struct WasSampled {
    RequestId id = 0;
    Choice choice;
};

// Somebody cancelled: look at the stop tokens.
struct Wake {};

using Letter = std::variant<Arrival, WorkBegun, WasPrepared, WasCompiled, WasSampled, Wake>;
using Inbox = Mailbox<Letter>;

}  // namespace elpis::engine
