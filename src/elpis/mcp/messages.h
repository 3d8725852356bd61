#pragma once

#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/message.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {

// The conversation as clients send it, in OpenAI's form.
Field messages_field();

// `messages` has been checked against messages_field(). InvalidArgument for a content part that is
// no text: this is what the table cannot say.
Result<std::vector<engine::Message>> read_messages(const Json& messages);

}  // namespace elpis::mcp
