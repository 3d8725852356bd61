#include "elpis/openai/chat_request.h"

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
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/messages.h"
#include "elpis/mcp/offered_tools.h"
#include "elpis/mcp/response_format.h"
#include "elpis/mind/sampling_wish.h"
#include "elpis/openai/conversation_call.h"
#include "elpis/openai/fields.h"

namespace elpis::openai {
namespace {

using mcp::Json;
using mcp::Type;

std::vector<mcp::Field> fields() {
    std::vector<mcp::Field> fields = common_fields();
    fields.push_back(mcp::messages_field());
    fields.push_back(token_limit_field("max_completion_tokens"));
    fields.push_back(mcp::tools_field(/*required=*/false));
    fields.push_back(mcp::tool_choice_field());
    fields.push_back(mcp::response_format_field());
    fields.push_back({.name = "reasoning_effort", .type = Type::String});
    fields.push_back(thinking_field());
    return fields;
}

// OpenAI says it with a flag and a number; the mind with a number.
Result<void> join_logprobs(Json& body) {
    const Json* const wanted = mcp::member(body, "logprobs");
    const Json* const most = mcp::member(body, "top_logprobs");
    if (wanted != nullptr && !wanted->is_boolean()) {
        return fail(ErrorCode::InvalidArgument, mcp::wrong_type("logprobs", "boolean", *wanted));
    }
    if (most != nullptr)
        ELPIS_OK(mcp::check_whole("top_logprobs", *most, {0, mind::kMostLogprobs}));
    const bool on = wanted != nullptr && wanted->get<bool>();
    if (most != nullptr && !on) {
        return fail(ErrorCode::InvalidArgument,
                    "top_logprobs is given without logprobs; set logprobs to true");
    }
    const Json number = !on ? Json() : most != nullptr ? *most : Json(0);
    body["logprobs"] = number;
    return {};
}

// They ask for another answer than the one that would come.
Result<void> check_unserved(const Json& body) {
    for (const std::string_view name : {"functions", "function_call", "audio", "prediction"}) {
        const Json* const given = mcp::member(body, name);
        if (given == nullptr || *given == Json::array() || *given == "none") continue;
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("{} is not served here; {}",
                        name,
                        name.starts_with("function") ? "offer tools instead" : "leave it out"));
    }
    const Json* const modalities = mcp::member(body, "modalities");
    if (modalities != nullptr && *modalities != Json::array({"text"})) {
        return fail(ErrorCode::InvalidArgument,
                    "modalities is not [\"text\"]; only text is written here");
    }
    return {};
}

// Those of the newer kinds have no `function`, which must not be what they are refused for.
Result<void> check_tools(const Json& body) {
    const Json* const tools = mcp::member(body, "tools");
    if (tools == nullptr || !tools->is_array()) return {};
    for (std::size_t i = 0; i < tools->size(); ++i) {
        const Json* const type =
            (*tools)[i].is_object() ? mcp::member((*tools)[i], "type") : nullptr;
        if (type == nullptr || !type->is_string() || *type == "function") continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("tools[{}].type is \"{}\"; only \"function\" is served here",
                                i,
                                utf8::printable(type->get<std::string>().substr(0, 40))));
    }
    return {};
}

}  // namespace

Result<ChatRequest> read_chat(Json body) {
    ELPIS_OK(check_unserved(body));
    ELPIS_OK(check_tools(body));
    ELPIS_OK(join_logprobs(body));
    static const std::vector<mcp::Field> known = fields();
    ELPIS_TRY(const mcp::Arguments arguments, mcp::Arguments::read(known, std::move(body)));
    ChatRequest request{.model = arguments.text("model").value_or(""),
                        .character = arguments.text("character")};
    request.manner = read_manner(arguments);
    Conversation conversation{
        .format_field = "response_format",
        .max_tokens = token_limit(arguments, "max_completion_tokens"),
        .thinking = read_thinking(arguments, arguments.text("reasoning_effort"))};
    ELPIS_TRY(conversation.choice, mcp::read_tool_choice(arguments.find("tool_choice")));
    if (const Json* const given = arguments.find("response_format")) {
        ELPIS_TRY(conversation.format, mcp::read_response_format(*given));
    }
    if (const Json* const tools = arguments.find("tools")) {
        ELPIS_TRY(conversation.tools, mcp::read_tools(*tools));
    }
    ELPIS_TRY(conversation.messages, mcp::read_messages(*arguments.find("messages")));
    ELPIS_TRY(request.asked, make_call(arguments, std::move(conversation)));
    return request;
}

}  // namespace elpis::openai
