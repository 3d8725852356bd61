#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "elpis/mcp/call.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/subscriptions.h"
#include "elpis/mcp/tool.h"

namespace elpis::mcp {

// From a method's name to what it does. Knows no transport: calls carry their own way back.
class Dispatcher {
public:
    // All of it outlives the dispatcher.
    Dispatcher(const Services& services, Subscriptions& subscriptions, const Identity& identity);

    // Whether there is such a method for such a request.
    bool serves(const std::string& method, const Context& context) const;

    // Answers the call, now or later; does not wait. Any thread.
    void handle(const std::shared_ptr<Call>& call) const;

private:
    using Handler = std::function<void(const std::shared_ptr<Call>&)>;
    struct Method {
        std::optional<Era> only;  // absent: both eras have it
        Handler handler;
        bool needs_lasting = false;  // connection
    };

    Outcome initialize(const Context& context) const;
    Outcome discover() const;
    Outcome subscribe(const Json& params, Era era, bool wanted) const;
    void call_tool(const std::shared_ptr<Call>& call) const;

    const Services& services_;
    Subscriptions& subscriptions_;
    const Identity& identity_;
    const std::vector<Tool> tools_;
    const Json tool_list_;
    const std::map<std::string, Method, std::less<>> methods_;
};

}  // namespace elpis::mcp
