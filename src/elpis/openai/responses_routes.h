#pragma once

#include <vector>

#include "elpis/http/route.h"
#include "elpis/openai/parts.h"

namespace elpis::openai {

// POST /v1/responses. Nothing is stored, so there is nothing to GET or DELETE.
std::vector<http::Route> responses_routes(const Parts& parts);

}  // namespace elpis::openai
