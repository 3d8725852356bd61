#pragma once

#include <cstddef>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/http/route.h"
#include "elpis/mind/mind.h"

namespace elpis::openai {

// What the routes use and do not own.
struct Parts {
    mind::Mind& mind;
    const Clock& clock;
    std::size_t max_depth;  // of a body's JSON
};

// GET /v1/models and /v1/models/NAME, POST /v1/chat/completions and /v1/completions: OpenAI's API
// as docs/http.md has it. A client that goes, and the server's close, end its answers.
std::vector<http::Route> routes(const Parts& parts);

}  // namespace elpis::openai
