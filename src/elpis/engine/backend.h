#pragma once

#include "elpis/base/result.h"
#include "elpis/engine/request.h"
#include "elpis/engine/status.h"

namespace elpis::engine {

// Something that answers requests: a model on this machine, or one behind a URL.
class Backend {
public:
    virtual ~Backend() = default;  // ends every open request as cancelled, then joins its threads

    // Any thread, never blocks. Busy when the waiting line is full, InvalidArgument when the
    // request cannot be right for any model; then no event follows. Otherwise exactly one Done or
    // Error will.
    virtual Result<void> submit(Request request) = 0;

    // Any thread, never blocks, never loads.
    virtual Status status() const = 0;
    virtual Capabilities capabilities() const = 0;
};

}  // namespace elpis::engine
