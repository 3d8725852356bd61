#pragma once

#include <vector>

#include "elpis/http/route.h"
#include "elpis/openai/parts.h"

namespace elpis::openai {

// POST /v1/embeddings.
std::vector<http::Route> embeddings_routes(const Parts& parts);

}  // namespace elpis::openai
