#include "elpis/mcp/content.h"

#include <string_view>
#include <utility>

#include "elpis/mcp/json.h"

namespace elpis::mcp {

Json text_content(std::string_view text) {
    return {{"type", "text"}, {"text", text}};
}

Json image_content(std::string_view base64, std::string_view mime_type) {
    return {{"type", "image"}, {"data", base64}, {"mimeType", mime_type}};
}

Json audio_content(std::string_view base64, std::string_view mime_type) {
    return {{"type", "audio"}, {"data", base64}, {"mimeType", mime_type}};
}

Json embedded_resource(Json resource) {
    return {{"type", "resource"}, {"resource", std::move(resource)}};
}

Json text_resource(std::string_view uri, std::string_view mime_type, std::string_view text) {
    return {{"uri", uri}, {"mimeType", mime_type}, {"text", text}};
}

Json blob_resource(std::string_view uri, std::string_view mime_type, std::string_view base64) {
    return {{"uri", uri}, {"mimeType", mime_type}, {"blob", base64}};
}

Json content_result(Json blocks) {
    return {{"content", std::move(blocks)}, {"isError", false}};
}

Json content_error(std::string_view why) {
    return {{"content", Json::array({text_content(why)})}, {"isError", true}};
}

}  // namespace elpis::mcp
