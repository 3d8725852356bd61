#pragma once

#include <vector>

#include "elpis/http/route.h"
#include "elpis/openai/parts.h"

namespace elpis::openai {

// POST /v1/chat/completions and /v1/completions: they differ in what is asked, and hardly in how it
// is answered.
std::vector<http::Route> chat_routes(const Parts& parts);

}  // namespace elpis::openai
