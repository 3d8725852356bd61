#pragma once

#include <string_view>

namespace elpis::api {

// openapi.json, which stands beside this: OpenAPI 3.1 of every route under /api.
std::string_view openapi_document();

}  // namespace elpis::api
