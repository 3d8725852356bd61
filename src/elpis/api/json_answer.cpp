#include "elpis/api/json_answer.h"

#include "elpis/base/result.h"
#include "elpis/http/error_answer.h"
#include "elpis/http/message.h"
#include "elpis/mcp/json.h"

namespace elpis::api {

http::Answer json_answer(const Result<mcp::Json>& result) {
    if (!result) return http::refuse(result.error());
    return {.body = mcp::encode(*result), .headers = {{"Cache-Control", "no-store"}}};
}

}  // namespace elpis::api
