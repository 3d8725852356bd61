#include "elpis/openai/responses_input.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/message.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/json.h"

namespace elpis::openai {
namespace {

using mcp::Json;

std::string shown(std::string_view text) {
    constexpr std::size_t kLongestShown = 40;
    return utf8::printable(text.substr(0, kLongestShown));
}

Result<std::string> text_of(const Json& object, const std::string& path, std::string_view name) {
    const Json* const value = mcp::member(object, name);
    if (value == nullptr || !value->is_string()) {
        return fail(
            ErrorCode::InvalidArgument,
            mcp::wrong_type(
                fmt::format("{}.{}", path, name), "string", value == nullptr ? Json() : *value));
    }
    return value->get<std::string>();
}

// What may be left out.
Result<std::string> text_if_any(const Json& object,
                                const std::string& path,
                                std::string_view name) {
    if (mcp::member(object, name) == nullptr) return std::string();
    return text_of(object, path, name);
}

// A string, or the lines of its parts.
Result<std::string> read_parts(const Json& item, const std::string& path, std::string_view name) {
    const Json* const given = mcp::member(item, name);
    const std::string whole = fmt::format("{}.{}", path, name);
    if (given == nullptr || !(given->is_string() || given->is_array())) {
        return fail(ErrorCode::InvalidArgument,
                    mcp::wrong_type(whole, "string or array", given == nullptr ? Json() : *given));
    }
    if (given->is_string()) return given->get<std::string>();
    constexpr std::array<std::string_view, 6> kTexts{
        "input_text", "output_text", "text", "summary_text", "reasoning_text", "refusal"};
    std::string text;
    for (std::size_t i = 0; i < given->size(); ++i) {
        const Json& part = (*given)[i];
        const std::string place = fmt::format("{}[{}]", whole, i);
        if (!part.is_object()) {
            return fail(ErrorCode::InvalidArgument, mcp::wrong_type(place, "object", part));
        }
        ELPIS_TRY(const std::string type, text_of(part, place, "type"));
        if (std::ranges::find(kTexts, type) == kTexts.end()) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{}.type is \"{}\"; only texts can be read (\"input_text\", "
                                    "\"output_text\")",
                                    place,
                                    shown(type)));
        }
        ELPIS_TRY(const std::string words,
                  text_of(part, place, type == "refusal" ? "refusal" : "text"));
        if (i > 0) text += '\n';
        text += words;
    }
    return text;
}

// Items in their order, joined to messages.
class Reader {
public:
    Result<void> read(const Json& item, const std::string& path) {
        if (!item.is_object()) {
            return fail(ErrorCode::InvalidArgument, mcp::wrong_type(path, "object", item));
        }
        ELPIS_TRY(std::string type, text_if_any(item, path, "type"));
        if (type.empty()) type = "message";
        if (type == "message") return message(item, path);
        if (type == "function_call") return call(item, path);
        if (type == "function_call_output") return output(item, path);
        if (type == "reasoning") return reasoning(item, path);
        const std::string_view why =
            type == "item_reference" ? "nothing is stored here, so send the item itself"
                                     : "there are message, function_call, function_call_output and "
                                       "reasoning";
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}.type is \"{}\"; {}", path, shown(type), why));
    }

    std::vector<engine::Message> finish() && { return std::move(messages_); }

private:
    Result<void> message(const Json& item, const std::string& path) {
        constexpr std::array<std::string_view, 4> kRoles{
            "system", "developer", "user", "assistant"};
        ELPIS_TRY(std::string role, text_of(item, path, "role"));
        if (std::ranges::find(kRoles, role) == kRoles.end()) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{}.role is \"{}\"; it must be system, developer, user or "
                                    "assistant",
                                    path,
                                    shown(role)));
        }
        ELPIS_TRY(std::string content, read_parts(item, path, "content"));
        engine::Message message{.role = std::move(role), .content = std::move(content)};
        if (message.role == "assistant") message.thought = std::exchange(thought_, {});
        thought_.clear();
        messages_.push_back(std::move(message));
        return {};
    }

    Result<void> call(const Json& item, const std::string& path) {
        engine::ToolCall call;
        ELPIS_TRY(call.id, text_of(item, path, "call_id"));
        ELPIS_TRY(call.name, text_of(item, path, "name"));
        ELPIS_TRY(call.arguments, text_of(item, path, "arguments"));
        if (messages_.empty() || messages_.back().role != "assistant" || !thought_.empty()) {
            messages_.push_back({.role = "assistant", .thought = std::exchange(thought_, {})});
        }
        messages_.back().tool_calls.push_back(std::move(call));
        return {};
    }

    Result<void> output(const Json& item, const std::string& path) {
        engine::Message message{.role = "tool"};
        ELPIS_TRY(message.tool_call_id, text_of(item, path, "call_id"));
        ELPIS_TRY(message.content, read_parts(item, path, "output"));
        thought_.clear();
        messages_.push_back(std::move(message));
        return {};
    }

    // Its whole text, where the client has it; else its summary; else (encrypted elsewhere)
    // nothing.
    Result<void> reasoning(const Json& item, const std::string& path) {
        for (const std::string_view name : {"content", "summary"}) {
            if (mcp::member(item, name) == nullptr) continue;
            ELPIS_TRY(thought_, read_parts(item, path, name));
            if (!thought_.empty()) break;
        }
        return {};
    }

    std::vector<engine::Message> messages_;
    std::string thought_;  // of the next message of the assistant's
};

bool of_the_system(const engine::Message& message) {
    return message.role == "system" || message.role == "developer";
}

}  // namespace

Result<std::vector<engine::Message>> read_input(const Json& input,
                                                const std::optional<std::string>& instructions) {
    std::vector<engine::Message> messages;
    if (input.is_string()) {
        messages.push_back({.role = "user", .content = input.get<std::string>()});
    } else {
        if (input.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        "input is empty; it must be a text, or a list of at least one item");
        }
        Reader reader;
        for (std::size_t i = 0; i < input.size(); ++i)
            ELPIS_OK(reader.read(input[i], fmt::format("input[{}]", i)));
        messages = std::move(reader).finish();
        if (messages.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        "input has thoughts and nothing else; it must have at least one message");
        }
    }
    if (!instructions || instructions->empty()) return messages;
    // Many templates take one message of the system's, and only in front.
    if (!of_the_system(messages.front())) {
        messages.insert(messages.begin(), {.role = "system", .content = *instructions});
    } else {
        messages.front().content = *instructions + "\n\n" + messages.front().content;
    }
    return messages;
}

}  // namespace elpis::openai
