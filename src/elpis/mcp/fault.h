#pragma once

#include <expected>
#include <string>
#include <utility>

#include "elpis/mcp/json.h"

namespace elpis::mcp {

// A JSON-RPC error: the message or the protocol is at fault. A tool that fails is no fault but a
// result with isError (tool_result.h), because only results reach the model.
struct Fault {
    int code = 0;
    std::string message;
    Json data = nullptr;  // null: none
};

inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kInternalError = -32603;
inline constexpr int kResourceNotFound = -32002;    // legacy only
inline constexpr int kHeaderMismatch = -32020;      // HTTP, modern
inline constexpr int kMissingCapability = -32021;   // modern; data {requiredCapabilities}
inline constexpr int kUnsupportedVersion = -32022;  // data {supported, requested}

inline std::unexpected<Fault> fault(int code, std::string message, Json data = nullptr) {
    return std::unexpected(
        Fault{.code = code, .message = std::move(message), .data = std::move(data)});
}

// What a request comes to: the method's own result, not yet dressed for its era, or a fault.
using Outcome = std::expected<Json, Fault>;

}  // namespace elpis::mcp
