#include "elpis/openai/chat_request.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/request.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/messages.h"
#include "elpis/mcp/offered_tools.h"
#include "elpis/mcp/response_format.h"
#include "elpis/mind/generation.h"
#include "elpis/openai/fields.h"
#include "elpis/openai/model_ids.h"

namespace elpis::openai {
namespace {

using mcp::Json;
using mcp::Type;

std::vector<mcp::Field> fields() {
    std::vector<mcp::Field> fields = common_fields();
    fields.push_back(mcp::messages_field());
    fields.push_back({.name = "max_completion_tokens", .type = Type::Integer});
    fields.push_back(mcp::tools_field(/*required=*/false));
    fields.push_back(mcp::tool_choice_field());
    fields.push_back(mcp::response_format_field());
    fields.push_back({.name = "reasoning_effort", .type = Type::String});
    fields.push_back({.name = "chat_template_kwargs",
                      .type = Type::Object,
                      .fields = {{.name = "enable_thinking", .type = Type::Boolean}}});
    return fields;
}

// OpenAI says it with a flag and a number; the mind with a number.
Result<void> join_logprobs(Json& body) {
    const Json* const wanted = mcp::member(body, "logprobs");
    const Json* const most = mcp::member(body, "top_logprobs");
    if (wanted != nullptr && !wanted->is_boolean()) {
        return fail(ErrorCode::InvalidArgument, mcp::wrong_type("logprobs", "boolean", *wanted));
    }
    if (most != nullptr && !mcp::whole_number(*most)) {
        return fail(ErrorCode::InvalidArgument, mcp::wrong_type("top_logprobs", "integer", *most));
    }
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
        if (mcp::member(body, name) == nullptr) continue;
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

std::optional<bool> read_thinking(const mcp::Arguments& arguments) {
    if (const Json* const given = arguments.find("chat_template_kwargs")) {
        if (const Json* const flag = mcp::member(*given, "enable_thinking"))
            return flag->get<bool>();
    }
    const auto effort = arguments.text("reasoning_effort");
    if (effort == "none") return false;
    return std::nullopt;
}

template <class Call>
Result<Call> read_call(const mcp::Arguments& arguments) {
    Call call;
    ELPIS_OK(read_common(arguments, call));
    ELPIS_TRY(call.messages, mcp::read_messages(*arguments.find("messages")));
    if (const auto most = arguments.integer("max_completion_tokens")) {
        constexpr std::int64_t kLargest = std::numeric_limits<int>::max();
        call.max_tokens = static_cast<int>(std::clamp<std::int64_t>(*most, 0, kLargest));
    }
    call.thinking = read_thinking(arguments);
    return call;
}

}  // namespace

Result<ChatRequest> read_chat(Json body) {
    ELPIS_OK(check_unserved(body));
    ELPIS_OK(join_logprobs(body));
    static const std::vector<mcp::Field> known = fields();
    ELPIS_TRY(const mcp::Arguments arguments, mcp::Arguments::read(known, std::move(body)));
    ChatRequest request{.model = arguments.text("model").value_or(""),
                        .character = arguments.text("character")};
    ELPIS_TRY(request.manner, read_manner(arguments));
    const Json* const tools = arguments.find("tools");
    ELPIS_TRY(engine::ToolChoice choice, mcp::read_tool_choice(arguments.find("tool_choice")));
    engine::Format format;
    if (const Json* const given = arguments.find("response_format")) {
        ELPIS_TRY(format, mcp::read_response_format(*given));
    }
    using Kind = engine::ToolChoice::Kind;
    const bool offers = tools != nullptr && !tools->empty();
    if (!offers) {
        if (choice.kind == Kind::Required || choice.kind == Kind::Named) {
            return fail(ErrorCode::InvalidArgument,
                        "tool_choice demands a call, but tools is empty; offer at least one tool");
        }
        ELPIS_TRY(auto call, read_call<mind::GenerateCall>(arguments));
        call.format = std::move(format);
        request.call = std::move(call);
        return request;
    }
    if (!format.free()) {
        return fail(ErrorCode::InvalidArgument,
                    "response_format is given beside tools, and a call has a form of its own; "
                    "leave one of them out");
    }
    ELPIS_TRY(auto call, read_call<mind::FunctionCall>(arguments));
    ELPIS_TRY(call.tools, mcp::read_tools(*tools));
    request.may_call = choice.kind != Kind::None;
    call.tool_choice = std::move(choice);
    request.call = std::move(call);
    return request;
}

void address(ChatRequest& request, const Voice& voice) {
    std::visit(
        [&](auto& call) {
            call.character = voice.character;
            call.beside.plain = voice.plain;
        },
        request.call);
}

}  // namespace elpis::openai
