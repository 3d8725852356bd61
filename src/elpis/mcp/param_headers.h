#pragma once

#include <expected>

#include "elpis/http/message.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {

// Whether the headers Mcp-Param-* of a modern tools/call say the same as its arguments, for those
// that the tool's schema marks with x-mcp-header: kHeaderMismatch. `listing`: the tool as it is
// listed; `params`: of the request. An argument that is absent or null has no header.
std::expected<void, Fault> check_param_headers(const http::Request& post,
                                               const Json& listing,
                                               const Json& params);

}  // namespace elpis::mcp
