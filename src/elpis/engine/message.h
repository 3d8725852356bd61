#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace elpis::engine {

struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments;  // JSON text, as the model wrote it

    bool operator==(const ToolCall&) const = default;
};

// One message of a conversation, in OpenAI's terms.
struct Message {
    std::string role;  // system, user, assistant, tool (developer reads as system)
    std::string content;
    std::string name;                  // of the speaker or the tool; may be empty
    std::string tool_call_id;          // on tool messages
    std::vector<ToolCall> tool_calls;  // on assistant messages
    std::string thought;               // on assistant messages: what came before the content

    bool operator==(const Message&) const = default;
};

// Where the last message of the user's stands; nothing when none is.
inline std::optional<std::size_t> last_user_place(const std::vector<Message>& messages) {
    for (std::size_t i = messages.size(); i > 0; --i) {
        if (messages[i - 1].role == "user") return i - 1;
    }
    return std::nullopt;
}

// One function the model may call.
struct Tool {
    std::string name;
    std::string description;
    std::string parameters;  // JSON schema of its arguments, as text
};

}  // namespace elpis::engine
