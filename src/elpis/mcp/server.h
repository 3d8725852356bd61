#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "elpis/base/clock.h"
#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/base/worker_pool.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/dispatcher.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/link.h"
#include "elpis/mcp/offer.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/runtime.h"
#include "elpis/mcp/transport.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

// One long-lived connection: what its client sends goes in line by line, what we say goes out
// through the transport. Requests run on the workers and may finish in any order; the handshake,
// pings and cancellations are done at once, in the order of the lines.
class Server {
public:
    // What the server uses and does not own; all of it outlives the server.
    struct Parts {
        mind::Mind& mind;
        WorkerPool& workers;
        Timer& timer;
        const Clock& clock;
        Log& log;
        Transport& transport;
    };

    Server(const Options& options, Identity identity, const Parts& parts);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // One message, without its newline. One thread at a time, and none after close().
    void on_line(std::string_view line);
    // A message too long to be kept.
    void on_overlong_line();

    // Lets what has begun finish, ends what waits, and says nothing more. Again: no effect.
    void close();

private:
    using Calls = std::map<std::string, std::shared_ptr<Call>>;  // by the id, as JSON text

    void on_message(Json value);
    void on_request(Request request);
    void on_notification(const Notification& notification);
    void run(const std::shared_ptr<Call>& call);
    void refuse(const Json& id, const Fault& fault);

    const Identity identity_;
    Transport& transport_;
    Log& log_;
    Runtime runtime_;
    const Offer offer_;
    Link link_;
    Dispatcher dispatcher_;
    std::shared_ptr<void> listening_;  // to changes of resources

    Session session_;                // only in on_line
    std::uint64_t last_number_ = 0;  // only in on_line
    Guarded<Calls> calls_;           // under way
};

}  // namespace elpis::mcp
