#pragma once

#include <cstddef>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/http/message.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"

namespace elpis::api {

// The JSON object that a request brings, taken out of it. InvalidArgument for what is none within
// the limits, for a field that is missing or of another type, and for one that is not in the table.
Result<mcp::Arguments> read_body(http::Request& request,
                                 const std::vector<mcp::Field>& fields,
                                 std::size_t max_depth);

}  // namespace elpis::api
