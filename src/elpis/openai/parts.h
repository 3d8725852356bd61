#pragma once

#include <cstddef>
#include <cstdint>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/http/message.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::openai {

// What the routes use and do not own.
struct Parts {
    mind::Mind& mind;
    const Clock& clock;
    std::size_t max_depth;  // of a body's JSON
};

std::int64_t unix_seconds(const Clock& clock);

// As the body of a 200.
http::Answer shown(const mcp::Json& json);

// For an id that is nobody's: NotFound is about `model` then.
http::Answer refuse_model(const Error& error);

}  // namespace elpis::openai
