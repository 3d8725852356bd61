#include "elpis/mcp/client_capability.h"

#include <string>
#include <string_view>

#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {

std::string_view capability_for(std::string_view method) {
    if (method == "sampling/createMessage") return "sampling";
    if (method == "elicitation/create") return "elicitation";
    if (method == "roots/list") return "roots";
    return "";
}

bool declares(const Context& context, std::string_view capability) {
    const auto found = context.capabilities.find(capability);
    return found != context.capabilities.end() && found->is_object();
}

Json undeclared(const Context& context, const Json& needed) {
    Json missing = Json::object();
    for (const auto& [capability, value] : needed.items()) {
        if (!declares(context, capability)) missing[capability] = value;
    }
    return missing;
}

Fault missing_capability(const Json& missing) {
    std::string names;
    for (const auto& [capability, value] : missing.items())
        names += (names.empty() ? "" : ", ") + capability;
    return {.code = kMissingCapability,
            .message = "Missing required client capability: " + names,
            .data = {{"requiredCapabilities", missing}}};
}

}  // namespace elpis::mcp
