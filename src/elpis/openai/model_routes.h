#pragma once

#include <vector>

#include "elpis/http/route.h"
#include "elpis/openai/parts.h"

namespace elpis::openai {

// GET /v1/models and /v1/models/NAME.
std::vector<http::Route> model_routes(const Parts& parts);

}  // namespace elpis::openai
