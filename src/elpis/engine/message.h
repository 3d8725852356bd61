#pragma once

#include <string>
#include <vector>

namespace elpis::engine {

struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments;  // JSON text, as the model wrote it
};

// One message of a conversation, in OpenAI's terms.
struct Message {
    std::string role;  // system, user, assistant, tool (developer reads as system)
    std::string content;
    std::string name;                  // of the speaker or the tool; may be empty
    std::string tool_call_id;          // on tool messages
    std::vector<ToolCall> tool_calls;  // on assistant messages
};

// One function the model may call.
struct Tool {
    std::string name;
    std::string description;
    std::string parameters;  // JSON schema of its arguments, as text
};

}  // namespace elpis::engine
