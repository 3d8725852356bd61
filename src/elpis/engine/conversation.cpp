#include "elpis/engine/conversation.h"

#include <string>
#include <utility>
#include <vector>

#include "elpis/engine/message.h"

namespace elpis::engine {
namespace {

void append(std::string& text, const std::string& more) {
    if (!text.empty() && !more.empty()) text += "\n\n";
    text += more;
}

// What a template without tool messages can still be told.
std::string spoken(const Message& message) {
    std::string text = message.content;
    for (const ToolCall& call : message.tool_calls) {
        append(text, "{\"name\": \"" + call.name + "\", \"arguments\": " + call.arguments + "}");
    }
    if (message.role == "tool" && !message.name.empty()) {
        return "Result of " + message.name + ": " + text;
    }
    return text;
}

}  // namespace

std::vector<Message> alternating(const std::vector<Message>& messages) {
    std::vector<Message> result;
    std::string pending;  // system text waiting for the next user message
    for (const Message& message : messages) {
        const std::string text = spoken(message);
        const bool at_start = result.empty() || (result.size() == 1 && result[0].role == "system");
        if (message.role == "system") {
            if (at_start && !result.empty()) {
                append(result[0].content, text);
            } else if (at_start) {
                result.push_back({.role = "system", .content = text});
            } else {
                append(pending, text);
            }
            continue;
        }
        const std::string role = message.role == "assistant" ? "assistant" : "user";
        std::string content;
        if (role == "user") content = std::exchange(pending, {});
        append(content, text);
        if (role == "assistant" && at_start) {
            result.push_back({.role = "user", .content = std::string{}});
        }
        if (!result.empty() && result.back().role == role) {
            append(result.back().content, content);
        } else {
            result.push_back({.role = role, .content = std::move(content)});
        }
    }
    if (!pending.empty()) {
        if (!result.empty() && result.back().role == "user") {
            append(result.back().content, pending);
        } else {
            result.push_back({.role = "user", .content = std::move(pending)});
        }
    }
    return result;
}

}  // namespace elpis::engine
