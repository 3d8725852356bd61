#pragma once

#include <memory>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/base/worker_pool.h"
#include "elpis/http/route.h"
#include "elpis/mcp/offer.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

// MCP's Streamable HTTP in both eras: each POST is one message that stands for itself, or, with
// Options::sessions and of a legacy client, for one of its session's. Nothing is resumed, and a
// client that hangs up has cancelled its request. An answer
// that is ready soon leaves as JSON with a status of its own; the first notice on the way to it, or
// 15 s, make it a stream of events.
class HttpEndpoint {
public:
    // What it uses and does not own; all of it outlives the endpoint.
    struct Parts {
        mind::Mind& mind;
        WorkerPool& workers;
        Timer& timer;
        const Clock& clock;
        Log& log;
    };

    HttpEndpoint(const Options& options, Identity identity, const Parts& parts);

    // The same for any other offer than Elpis itself.
    struct Ground {
        WorkerPool& workers;
        Timer& timer;
        const Clock& clock;
        Log& log;
    };
    HttpEndpoint(const Options& options,
                 Identity identity,
                 const Ground& ground,
                 const MakeOffer& make);
    ~HttpEndpoint();  // after the HTTP server that has its route has closed
    HttpEndpoint(const HttpEndpoint&) = delete;
    HttpEndpoint& operator=(const HttpEndpoint&) = delete;

    // POST /mcp. The endpoint outlives it.
    http::Route route();
    // That, and with sessions GET and DELETE beside it.
    std::vector<http::Route> routes();

private:
    struct Body;
    const std::unique_ptr<Body> body_;
};

}  // namespace elpis::mcp
