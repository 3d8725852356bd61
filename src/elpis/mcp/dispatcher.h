#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "elpis/mcp/call.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/link.h"
#include "elpis/mcp/offer.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/subscriptions.h"

namespace elpis::mcp {

// From a method's name to what it does with an offer. Knows no transport: calls carry their own way
// back.
class Dispatcher {
public:
    // All of it outlives the dispatcher.
    Dispatcher(const Offer& offer, const Identity& identity);

    // Whether there is such a method for such a request.
    bool serves(const std::string& method, const Context& context) const;

    // Answers the call, now or later; does not wait. Any thread. `link`: of the client that calls.
    void handle(const std::shared_ptr<Call>& call, Link& link) const;

private:
    using Handler = std::function<void(const std::shared_ptr<Call>&, Link&)>;
    struct Method {
        std::optional<Era> only;  // absent: both eras have it
        Handler handler;
        bool needs_lasting = false;  // connection
    };
    using Methods = std::map<std::string, Method, std::less<>>;

    Methods methods() const;
    static void add_resources(Methods& methods, const OfferedResources& resources);
    Json capabilities(const Context& context) const;
    Json introduced(Json result) const;
    Outcome initialize(const Context& context, const Json& params, Link& link) const;

    const Offer& offer_;
    const Identity& identity_;
    const Methods methods_;
};

// What a link of a server with this offer can hear of.
Subscriptions::Watched watched_in(const Offer& offer);

}  // namespace elpis::mcp
