#include "elpis/mcp/farewell.h"

#include "elpis/base/error.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/subscriptions.h"
#include "elpis/mcp/tool_result.h"

namespace elpis::mcp {

Outcome refusal(const Call& call, const Error& error) {
    if (call.method() == "tools/call") return failure(error);
    return fault(kInternalError, error.message);
}

void end_with_server(Call& call) {
    if (call.method() == "subscriptions/listen") return call.end(listen_result(call.id()));
    call.end(
        refusal(call, {.code = ErrorCode::Cancelled, .message = "the server is shutting down"}));
}

}  // namespace elpis::mcp
