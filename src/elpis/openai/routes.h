#pragma once

#include <vector>

#include "elpis/http/route.h"
#include "elpis/openai/parts.h"  // IWYU pragma: export

namespace elpis::openai {

// OpenAI's API as docs/http.md has it: models, chat completions, completions, responses,
// embeddings. A client that goes, and the server's close, end what was asked for.
std::vector<http::Route> routes(const Parts& parts);

}  // namespace elpis::openai
