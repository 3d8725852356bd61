#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mind/generation.h"
#include "elpis/openai/model_ids.h"

// From a conversation, whatever API it came through, to a call of the mind's.
namespace elpis::openai {

struct Conversation {
    std::vector<engine::Message> messages;
    std::vector<engine::Tool> tools;
    engine::ToolChoice choice;
    engine::Format format;
    std::string_view format_field;  // what the API calls it; a literal
    std::optional<int> max_tokens;  // absent: `max_tokens` of the arguments
    std::optional<bool> thinking;
};

struct ConversationCall {
    std::variant<mind::GenerateCall, mind::FunctionCall> call;
    bool may_call = false;  // its text may turn out to be a call of a function
};

// `arguments` hold what read_common() reads. InvalidArgument as that, and where form, tools and
// choice of tool do not go together.
Result<ConversationCall> make_call(const mcp::Arguments& arguments, Conversation conversation);

// With whom it is.
void address(ConversationCall& asked, const Voice& voice);

// Whether the model is to think first: `chat_template_kwargs.enable_thinking`, else an effort of
// "none" forbids it, else it is left to the setting.
std::optional<bool> read_thinking(const mcp::Arguments& arguments,
                                  const std::optional<std::string>& effort);

}  // namespace elpis::openai
