#include "elpis/mcp/messages.h"

#include <cstddef>
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
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

std::string text_of(const Json& object, std::string_view name) {
    const Json* value = member(object, name);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

// A string, or the lines of its text parts; nothing beside tool calls.
Result<std::string> read_content(const Json& message, std::size_t number) {
    const Json* content = member(message, "content");
    if (content == nullptr) return std::string();
    if (content->is_string()) return content->get<std::string>();
    std::string text;
    for (std::size_t i = 0; i < content->size(); ++i) {
        const Json& part = (*content)[i];
        const std::string path = fmt::format("messages[{}].content[{}]", number, i);
        if (!part.is_object()) {
            return fail(ErrorCode::InvalidArgument, wrong_type(path, "object", part));
        }
        // What a model has refused with is what it has said.
        const std::string type = text_of(part, "type");
        const std::string_view name = type == "refusal" ? "refusal" : "text";
        if (type != name) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{}.type is \"{}\"; only \"text\" parts can be read",
                                    path,
                                    utf8::printable(type.substr(0, 40))));
        }
        const Json* words = member(part, name);
        if (words == nullptr || !words->is_string()) {
            return fail(ErrorCode::InvalidArgument,
                        wrong_type(fmt::format("{}.{}", path, name),
                                   "string",
                                   words == nullptr ? Json(nullptr) : *words));
        }
        if (i > 0) text += '\n';
        text += words->get_ref<const std::string&>();
    }
    return text;
}

engine::ToolCall read_tool_call(const Json& given) {
    engine::ToolCall call{.id = text_of(given, "id"), .name = {}, .arguments = "{}"};
    if (const Json* function = member(given, "function")) {
        call.name = text_of(*function, "name");
        if (const Json* arguments = member(*function, "arguments")) {
            call.arguments =
                arguments->is_string() ? arguments->get<std::string>() : encode(*arguments);
        }
    }
    return call;
}

}  // namespace

Field messages_field() {
    return {
        .name = "messages",
        .type = Type::Array,
        .description = "The conversation so far, oldest first.",
        .required = true,
        .fields = {
            {.name = "role",
             .type = Type::String,
             .description = "system, user, assistant or tool.",
             .required = true},
            {.name = "content",
             .type = Type::String,
             .description = "The text. May be left out beside tool_calls.",
             .also_accepted = {Type::Array}},
            {.name = "reasoning_content",
             .type = Type::String,
             .description =
                 "Of an assistant message: what it thought before. Most models' templates "
                 "leave it out once the user has gone on."},
            {.name = "name", .type = Type::String, .description = "Of the speaker or the tool."},
            {.name = "tool_call_id",
             .type = Type::String,
             .description = "Of a tool message: the call it answers."},
            {.name = "tool_calls",
             .type = Type::Array,
             .description = "Of an assistant message: the calls it made.",
             .fields = {{.name = "id", .type = Type::String},
                        {.name = "type", .type = Type::String, .description = "\"function\"."},
                        {.name = "function",
                         .type = Type::Object,
                         .fields = {{.name = "name", .type = Type::String, .required = true},
                                    {.name = "arguments",
                                     .type = Type::String,
                                     .description = "JSON text.",
                                     .also_accepted = {Type::Object}}}}}}}};
}

Result<std::vector<engine::Message>> read_messages(const Json& messages) {
    std::vector<engine::Message> read;
    read.reserve(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const Json& given = messages[i];
        ELPIS_TRY(std::string content, read_content(given, i));
        engine::Message message{.role = text_of(given, "role"),
                                .content = std::move(content),
                                .name = text_of(given, "name"),
                                .tool_call_id = text_of(given, "tool_call_id"),
                                .tool_calls = {},
                                .thought = text_of(given, "reasoning_content")};
        if (const Json* calls = member(given, "tool_calls")) {
            for (const Json& call : *calls)
                message.tool_calls.push_back(read_tool_call(call));
        }
        read.push_back(std::move(message));
    }
    return read;
}

}  // namespace elpis::mcp
