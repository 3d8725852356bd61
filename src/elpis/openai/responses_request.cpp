#include "elpis/openai/responses_request.h"

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
#include "elpis/engine/request.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/offered_tools.h"
#include "elpis/mind/sampling_wish.h"
#include "elpis/openai/conversation_call.h"
#include "elpis/openai/fields.h"
#include "elpis/openai/responses_input.h"

namespace elpis::openai {
namespace {

using mcp::Json;
using mcp::Type;

constexpr std::string_view kLogprobs = "message.output_text.logprobs";

std::vector<mcp::Field> fields() {
    std::vector<mcp::Field> fields = common_fields();
    fields.push_back(
        {.name = "input", .type = Type::Array, .required = true, .also_accepted = {Type::String}});
    fields.push_back({.name = "instructions", .type = Type::String});
    fields.push_back(token_limit_field("max_output_tokens"));
    fields.push_back({.name = "tools",
                      .type = Type::Array,
                      .fields = {{.name = "type", .type = Type::String, .required = true}}});
    fields.push_back(mcp::tool_choice_field());
    fields.push_back(
        {.name = "text",
         .type = Type::Object,
         .fields = {{.name = "format",
                     .type = Type::Object,
                     .fields = {{.name = "type", .type = Type::String, .required = true},
                                {.name = "schema", .type = Type::Object},
                                {.name = "grammar", .type = Type::String}}}}});
    fields.push_back({.name = "reasoning",
                      .type = Type::Object,
                      .fields = {{.name = "effort", .type = Type::String}}});
    fields.push_back({.name = "metadata", .type = Type::Object});
    fields.push_back(thinking_field());
    return fields;
}

// They ask for another answer than the one that would come, or for one that is kept.
Result<void> check_unserved(const Json& body) {
    for (const std::string_view name : {"previous_response_id", "conversation"}) {
        if (mcp::member(body, name) == nullptr) continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} is given, but nothing is stored here; send the whole "
                                "conversation as input",
                                name));
    }
    const Json* const background = mcp::member(body, "background");
    if (background != nullptr && *background != false) {
        return fail(ErrorCode::InvalidArgument,
                    "background is not served here, because nothing is stored; leave it out, or "
                    "stream");
    }
    if (mcp::member(body, "prompt") != nullptr) {
        return fail(ErrorCode::InvalidArgument,
                    "prompt is not served here, no templates are kept; send instructions and "
                    "input");
    }
    const Json* const choices = mcp::member(body, "n");
    if (choices != nullptr && *choices != 1) {
        return fail(ErrorCode::InvalidArgument, "n is not 1; a response has one answer");
    }
    return {};
}

// OpenAI says it with a word in `include` and a number; the mind with a number.
Result<void> join_logprobs(Json& body) {
    const Json* const included = mcp::member(body, "include");
    const Json* const most = mcp::member(body, "top_logprobs");
    if (included != nullptr && !included->is_array()) {
        return fail(ErrorCode::InvalidArgument, mcp::wrong_type("include", "array", *included));
    }
    if (most != nullptr)
        ELPIS_OK(mcp::check_whole("top_logprobs", *most, {0, mind::kMostLogprobs}));
    bool wanted = false;
    if (included != nullptr) {
        for (const Json& one : *included)
            wanted = wanted || one == kLogprobs;
    }
    const bool some = most != nullptr && *most != 0;
    body["logprobs"] = some ? *most : wanted ? Json(0) : Json();
    return {};
}

Result<std::vector<engine::Tool>> read_functions(const Json& tools) {
    for (std::size_t i = 0; i < tools.size(); ++i) {
        const auto type = tools[i]["type"].get<std::string>();
        if (type == "function") continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("tools[{}].type is \"{}\"; only \"function\" is served here",
                                i,
                                utf8::printable(type.substr(0, 40))));
    }
    return mcp::read_tools(tools);
}

// As in the chat API, but for a function in particular, whose name stands alone.
Result<engine::ToolChoice> read_choice(const Json* given) {
    if (given == nullptr || !given->is_object()) return mcp::read_tool_choice(given);
    const Json* const type = mcp::member(*given, "type");
    const Json* const name = mcp::member(*given, "name");
    if (type != nullptr && *type == "function" && name != nullptr && name->is_string()) {
        return engine::ToolChoice{engine::ToolChoice::Kind::Named, name->get<std::string>()};
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("tool_choice is {}; it must be \"auto\", \"none\", \"required\" or "
                            "{{\"type\": \"function\", \"name\": …}}",
                            utf8::printable(mcp::encode(*given).substr(0, 80))));
}

Result<engine::Format> read_format(const Json& given) {
    using Kind = engine::Format::Kind;
    const auto type = given["type"].get<std::string>();
    if (type == "text") return engine::Format{};
    if (type == "json_object") return engine::Format{.kind = Kind::Json, .source = {}};
    const bool schema = type == "json_schema";
    if (!schema && type != "grammar") {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("text.format.type is \"{}\"; it must be text, json_object, "
                                "json_schema or grammar",
                                utf8::printable(type.substr(0, 40))));
    }
    const std::string_view name = schema ? "schema" : "grammar";
    const Json* const source = mcp::member(given, name);
    if (source == nullptr) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("text.format.{} is required: expected {}, got nothing",
                                name,
                                schema ? "object" : "string"));
    }
    if (schema) {
        const Json* const strict = mcp::member(given, "strict");
        return engine::Format{.kind = Kind::Schema,
                              .source = mcp::encode(*source),
                              .strict = strict != nullptr && *strict == true};
    }
    return engine::Format{.kind = Kind::Grammar, .source = source->get<std::string>()};
}

Json given_or(const mcp::Arguments& arguments, std::string_view name, const Json& otherwise) {
    const Json* const given = arguments.find(name);
    return given != nullptr ? *given : otherwise;
}

// A tool as OpenAI gives it back: flat, and with all of its members.
Json tools_json(const std::vector<engine::Tool>& tools) {
    Json all = Json::array();
    for (const engine::Tool& tool : tools) {
        all.push_back({{"type", "function"},
                       {"name", tool.name},
                       {"description", tool.description.empty() ? Json() : Json(tool.description)},
                       {"parameters", Json::parse(tool.parameters)},
                       {"strict", true}});
    }
    return all;
}

Json echo_of(const mcp::Arguments& arguments, const Conversation& conversation) {
    Json text = given_or(arguments, "text", Json::object());
    if (mcp::member(text, "format") == nullptr) text["format"] = Json{{"type", "text"}};
    Json reasoning = given_or(arguments, "reasoning", Json::object());
    for (const char* const name : {"effort", "summary"}) {
        if (!reasoning.contains(name)) reasoning[name] = nullptr;
    }
    return {{"instructions", given_or(arguments, "instructions", nullptr)},
            {"max_output_tokens", given_or(arguments, "max_output_tokens", nullptr)},
            {"metadata", given_or(arguments, "metadata", Json::object())},
            {"parallel_tool_calls", true},
            {"previous_response_id", nullptr},
            {"reasoning", std::move(reasoning)},
            {"store", false},
            {"text", std::move(text)},
            {"tool_choice", given_or(arguments, "tool_choice", "auto")},
            {"tools", tools_json(conversation.tools)},
            {"truncation", "disabled"}};
}

}  // namespace

Result<ResponsesRequest> read_responses(Json body) {
    ELPIS_OK(check_unserved(body));
    ELPIS_OK(join_logprobs(body));
    static const std::vector<mcp::Field> known = fields();
    ELPIS_TRY(const mcp::Arguments arguments, mcp::Arguments::read(known, std::move(body)));
    ResponsesRequest request{.model = arguments.text("model").value_or(""),
                             .character = arguments.text("character"),
                             .stream = arguments.flag("stream").value_or(false)};
    std::optional<std::string> effort;
    if (const Json* const reasoning = arguments.find("reasoning")) {
        if (const Json* const given = mcp::member(*reasoning, "effort"))
            effort = given->get<std::string>();
    }
    Conversation conversation{.format_field = "text.format",
                              .max_tokens = token_limit(arguments, "max_output_tokens"),
                              .thinking = read_thinking(arguments, effort)};
    ELPIS_TRY(conversation.choice, read_choice(arguments.find("tool_choice")));
    if (const Json* const text = arguments.find("text")) {
        if (const Json* const format = mcp::member(*text, "format")) {
            ELPIS_TRY(conversation.format, read_format(*format));
        }
    }
    if (const Json* const tools = arguments.find("tools")) {
        ELPIS_TRY(conversation.tools, read_functions(*tools));
    }
    ELPIS_TRY(conversation.messages,
              read_input(*arguments.find("input"), arguments.text("instructions")));
    request.echo = echo_of(arguments, conversation);
    ELPIS_TRY(request.asked, make_call(arguments, std::move(conversation)));
    return request;
}

}  // namespace elpis::openai
