#pragma once

#include <string_view>

#include "elpis/mcp/json.h"

// The blocks that the content of a tool's result and of a prompt's messages is made of.
namespace elpis::mcp {

Json text_content(std::string_view text);
// `base64`: the bytes of the picture, or of the sound.
Json image_content(std::string_view base64, std::string_view mime_type);
Json audio_content(std::string_view base64, std::string_view mime_type);
// `resource`: text_resource() or blob_resource().
Json embedded_resource(Json resource);

// ResourceContents, here and in the result of resources/read.
Json text_resource(std::string_view uri, std::string_view mime_type, std::string_view text);
Json blob_resource(std::string_view uri, std::string_view mime_type, std::string_view base64);

// The result of a tool that has no output schema: an array of blocks, or one sentence on what went
// wrong.
Json content_result(Json blocks);
Json content_error(std::string_view why);

}  // namespace elpis::mcp
