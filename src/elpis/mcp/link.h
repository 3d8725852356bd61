#pragma once

#include <memory>

#include "elpis/base/clock.h"
#include "elpis/base/guarded.h"
#include "elpis/base/timer.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/log_level.h"
#include "elpis/mcp/subscriptions.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {

// What is remembered of one client between its requests: what it has subscribed to, and, of a
// legacy one, what it can do and how much of the log it wants. A stdio process is one client, and
// so is a session over HTTP; POSTs without a session share a link that remembers nothing of any.
// Any thread.
class Link {
public:
    // `transport` is where legacy notices go. All of it outlives the link.
    Link(Timer& timer, const Clock& clock, Transport& transport, Subscriptions::Watched watched);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    const std::shared_ptr<Subscriptions>& subscriptions() const { return subscriptions_; }

    // A legacy client has introduced itself: its ClientCapabilities, an object.
    void greet(Json capabilities);
    void set_log_level(LogLevel level);
    // Into the context of a legacy request, which does not carry it itself.
    void fill(Context& context);

private:
    struct Client {
        Json capabilities = Json::object();
        LogLevel level = LogLevel::Info;
    };

    Guarded<Client> client_;
    const std::shared_ptr<Subscriptions> subscriptions_;
};

}  // namespace elpis::mcp
