#include "elpis/openai/conversation_call.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/request.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/generation.h"
#include "elpis/openai/fields.h"
#include "elpis/openai/model_ids.h"

namespace elpis::openai {
namespace {

using Kind = engine::ToolChoice::Kind;

template <class Call>
Result<Call> begin_call(const mcp::Arguments& arguments, Conversation& conversation) {
    Call call;
    ELPIS_OK(read_common(arguments, call));
    call.messages = std::move(conversation.messages);
    if (conversation.max_tokens) call.max_tokens = conversation.max_tokens;
    call.thinking = conversation.thinking;
    return call;
}

}  // namespace

Result<ConversationCall> make_call(const mcp::Arguments& arguments, Conversation conversation) {
    engine::ToolChoice& choice = conversation.choice;
    if (conversation.tools.empty()) {
        if (choice.kind == Kind::Required || choice.kind == Kind::Named) {
            return fail(ErrorCode::InvalidArgument,
                        "tool_choice demands a call, but tools is empty; offer at least one tool");
        }
        ELPIS_TRY(auto call, begin_call<mind::GenerateCall>(arguments, conversation));
        call.format = std::move(conversation.format);
        return ConversationCall{.call = std::move(call)};
    }
    if (!conversation.format.free()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} is given beside tools, and a call has a form of its own; "
                                "leave one of them out",
                                conversation.format_field));
    }
    ELPIS_TRY(auto call, begin_call<mind::FunctionCall>(arguments, conversation));
    call.tools = std::move(conversation.tools);
    const bool may_call = choice.kind != Kind::None;
    call.tool_choice = std::move(choice);
    return ConversationCall{.call = std::move(call), .may_call = may_call};
}

void address(ConversationCall& asked, const Voice& voice) {
    std::visit(
        [&](auto& call) {
            call.character = voice.character;
            call.beside.plain = voice.plain;
        },
        asked.call);
}

std::optional<bool> read_thinking(const mcp::Arguments& arguments,
                                  const std::optional<std::string>& effort) {
    if (const mcp::Json* const given = arguments.find("chat_template_kwargs")) {
        if (const mcp::Json* const flag = mcp::member(*given, "enable_thinking"))
            return flag->get<bool>();
    }
    if (effort == "none") return false;
    return std::nullopt;
}

}  // namespace elpis::openai
