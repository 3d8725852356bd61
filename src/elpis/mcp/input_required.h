#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"

// How a modern client is asked something on the way to an answer (SEP-2322): the result says what
// is wanted, and the client sends its request again with what it got. Nothing is kept here between
// the two; what has to be remembered travels with the client (sealed_state.h). Of tools/call,
// prompts/get and resources/read only.
namespace elpis::mcp {

struct InputRequest {
    std::string key;     // under which the response comes back
    std::string method;  // sampling/createMessage, elicitation/create or roots/list
    Json params = Json::object();
};

// The result that asks: at least one request, and what the client brings back with the responses. A
// fault when it has not declared what a request needs, and for a legacy client, which is asked by
// Questions.
Outcome input_required(const Context& context,
                       const std::vector<InputRequest>& requests,
                       const std::optional<std::string>& state = {});

// What a client has brought, in the parameters of its request. Keys that were not asked for are of
// no account.
class InputResponses {
public:
    // kInvalidParams for what has the wrong form.
    static std::expected<InputResponses, Fault> read(const Json& params);

    // Null when it is not there.
    const Json* find(std::string_view key) const;
    // The content of a form that its user has filled in and sent; null when it is not there, or was
    // declined.
    const Json* form(std::string_view key) const;
    const std::optional<std::string>& state() const { return state_; }

private:
    Json responses_ = Json::object();
    std::optional<std::string> state_;
};

}  // namespace elpis::mcp
