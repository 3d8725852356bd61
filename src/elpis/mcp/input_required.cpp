#include "elpis/mcp/input_required.h"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/mcp/client_capability.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {

Outcome input_required(const Context& context,
                       const std::vector<InputRequest>& requests,
                       const std::optional<std::string>& state) {
    if (context.era == Era::Legacy)
        return fault(kInternalError, "Internal error: a legacy client cannot be asked by a result");
    Json needed = Json::object();
    Json asked = Json::object();
    for (const InputRequest& request : requests) {
        needed[std::string(capability_for(request.method))] = Json::object();
        asked[request.key] = {{"method", request.method}, {"params", request.params}};
    }
    if (const Json missing = undeclared(context, needed); !missing.empty())
        return std::unexpected(missing_capability(missing));
    Json result = {{"resultType", "input_required"}, {"inputRequests", std::move(asked)}};
    if (state) result["requestState"] = *state;
    return result;
}

std::expected<InputResponses, Fault> InputResponses::read(const Json& params) {
    InputResponses read;
    if (const auto given = params.find("inputResponses"); given != params.end()) {
        if (!given->is_object()) {
            return fault(kInvalidParams,
                         "Invalid params: inputResponses must be an object, by the keys of "
                         "inputRequests");
        }
        for (const auto& [key, response] : given->items()) {
            if (!response.is_object()) {
                return fault(kInvalidParams,
                             "Invalid params: each of inputResponses must be an object");
            }
        }
        read.responses_ = *given;
    }
    if (const auto given = params.find("requestState"); given != params.end()) {
        if (!given->is_string())
            return fault(kInvalidParams, "Invalid params: requestState must be a string");
        read.state_ = given->get<std::string>();
    }
    return read;
}

const Json* InputResponses::find(std::string_view key) const {
    const auto found = responses_.find(key);
    return found != responses_.end() ? &*found : nullptr;
}

const Json* InputResponses::form(std::string_view key) const {
    const Json* const response = find(key);
    if (response == nullptr) return nullptr;
    const auto action = response->find("action");
    const auto content = response->find("content");
    const bool filled_in = action != response->end() && *action == "accept" &&
                           content != response->end() && content->is_object();
    return filled_in ? &*content : nullptr;
}

}  // namespace elpis::mcp
