#include "elpis/openai/parts.h"

#include <chrono>
#include <cstdint>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/http/error_answer.h"
#include "elpis/http/message.h"
#include "elpis/http/route.h"
#include "elpis/mcp/json.h"

namespace elpis::openai {

std::int64_t unix_seconds(const Clock& clock) {
    return std::chrono::duration_cast<std::chrono::seconds>(clock.wall().time_since_epoch())
        .count();
}

http::Answer shown(const mcp::Json& json) {
    return {.body = mcp::encode(json)};
}

http::Answer refuse_model(const Error& error) {
    http::Refusal refusal = http::refusal_of(error);
    if (error.code == ErrorCode::NotFound) {
        refusal.code = "model_not_found";
        refusal.param = "model";
    }
    return http::refuse(refusal);
}

}  // namespace elpis::openai
