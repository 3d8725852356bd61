#include "elpis/mcp/tool_result.h"

#include <string>
#include <utility>

#include "elpis/base/error.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

Json text_block(const Json& value) {
    return {{"type", "text"}, {"text", encode(value)}};
}

}  // namespace

Json success(Json structured) {
    Json content = Json::array({text_block(structured)});
    return {{"content", std::move(content)},
            {"structuredContent", std::move(structured)},
            {"isError", false}};
}

Json failure(const Error& error) {
    const std::string message = error.code == ErrorCode::Busy
                                    ? "busy, retry after a second: " + error.message
                                    : error.message;
    return {{"content", Json::array({text_block({{"error", message}})})}, {"isError", true}};
}

}  // namespace elpis::mcp
