#pragma once

#include "elpis/base/result.h"
#include "elpis/http/message.h"
#include "elpis/mcp/json.h"

namespace elpis::api {

// What was asked for, which is true now and never kept by anybody in between; or the error.
http::Answer json_answer(const Result<mcp::Json>& result);

}  // namespace elpis::api
