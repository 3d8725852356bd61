#include "elpis/mcp/json.h"

#include <string>

namespace elpis::mcp {

std::string encode(const Json& value) {
    return value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

}  // namespace elpis::mcp
