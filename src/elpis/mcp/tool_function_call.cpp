#include "elpis/mcp/tool_function_call.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <expected>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/mcp/adapters_argument.h"
#include "elpis/mcp/answer_feeling.h"
#include "elpis/mcp/answer_later.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/messages.h"
#include "elpis/mcp/priority.h"
#include "elpis/mcp/reasoning_json.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/shape_arguments.h"
#include "elpis/mcp/tool.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

// OpenAI's {type, function: {name, …}}, or the function bare.
Result<engine::Tool> read_offered(const Json& given, std::size_t number) {
    const Json* wrapped = member(given, "function");
    const Json& function = wrapped != nullptr ? *wrapped : given;
    const std::string path =
        fmt::format("tools[{}]{}", number, wrapped != nullptr ? ".function" : "");
    const Json* name = member(function, "name");
    if (name == nullptr) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}.name is required: expected string, got nothing", path));
    }
    if (!name->is_string()) {
        return fail(ErrorCode::InvalidArgument, wrong_type(path + ".name", "string", *name));
    }
    engine::Tool tool{.name = name->get<std::string>(),
                      .description = {},
                      .parameters = R"({"type":"object","properties":{}})"};
    if (const Json* description = member(function, "description")) {
        if (!description->is_string()) {
            return fail(ErrorCode::InvalidArgument,
                        wrong_type(path + ".description", "string", *description));
        }
        tool.description = description->get<std::string>();
    }
    if (const Json* parameters = member(function, "parameters")) {
        if (!parameters->is_object()) {
            return fail(ErrorCode::InvalidArgument,
                        wrong_type(path + ".parameters", "object", *parameters));
        }
        tool.parameters = encode(*parameters);
    }
    return tool;
}

// "auto", "none", "required", or OpenAI's {type: "function", function: {name}}.
Result<engine::ToolChoice> read_choice(const Json* given) {
    using Kind = engine::ToolChoice::Kind;
    if (given == nullptr || *given == "auto") return engine::ToolChoice{Kind::Auto, {}};
    if (*given == "none") return engine::ToolChoice{Kind::None, {}};
    if (*given == "required") return engine::ToolChoice{Kind::Required, {}};
    if (given->is_object()) {
        const Json* function = member(*given, "function");
        const Json* name = function != nullptr ? member(*function, "name") : nullptr;
        if (name != nullptr && name->is_string()) {
            return engine::ToolChoice{Kind::Named, name->get<std::string>()};
        }
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("tool_choice is {}; it must be \"auto\", \"none\", \"required\" or "
                            "{{\"type\": \"function\", \"function\": {{\"name\": …}}}}",
                            utf8::printable(encode(*given).substr(0, 80))));
}

Result<mind::FunctionCall> read_call(const Arguments& arguments) {
    mind::FunctionCall call;
    call.character = character_of(arguments);
    ELPIS_TRY(call.messages, read_messages(*arguments.find("messages")));
    const Json& offered = *arguments.find("tools");
    for (std::size_t i = 0; i < offered.size(); ++i) {
        ELPIS_TRY(engine::Tool tool, read_offered(offered[i], i));
        call.tools.push_back(std::move(tool));
    }
    ELPIS_TRY(call.tool_choice, read_choice(arguments.find("tool_choice")));
    call.temperature = arguments.number("temperature");
    ELPIS_TRY(call.adapters, read_adapters(arguments));
    ELPIS_TRY(call.background, read_background(arguments));
    ELPIS_TRY(FeelingArguments feeling, read_feeling(arguments));
    call.emotion = feeling.emotion;
    call.shape = std::move(feeling.shape);
    call.watch = std::move(feeling.watch);
    return call;
}

Json calls_json(const std::vector<engine::ToolCall>& calls) {
    if (calls.empty()) return nullptr;
    Json json = Json::array();
    for (const engine::ToolCall& call : calls) {
        json.push_back({{"id", call.id},
                        {"type", "function"},
                        {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
    }
    return json;
}

// Who may call nothing has written words, even where they look like a call.
engine::ToolAnswer read_answer(const Ending& ending) {
    if (const auto& reader = ending.outcome.reader)
        return reader->read(ending.text, /*whole=*/true);
    return {.calls = {}, .content = ending.text, .thought = ending.generation.stream->thought()};
}

void run(const Services& services, const Arguments& arguments, const std::shared_ptr<Call>& call) {
    auto wish = read_call(arguments);
    if (!wish) return static_cast<void>(answer(*call, std::unexpected(wish.error())));
    auto finish = [](const Services& own, const Ending& ending) -> Result<Json> {
        ELPIS_TRY(const mind::Emotion now, own.mind.emotion(ending.generation.character));
        engine::ToolAnswer read = read_answer(ending);
        Json json{{"tool_calls", calls_json(read.calls)},
                  {"content", std::move(read.content)},
                  {"emotional_state", emotion_json(now)},
                  {"finish_reason", ending.finish_reason()},
                  {"usage", ending.usage()}};
        if (!read.thought.empty()) json["reasoning_content"] = std::move(read.thought);
        json.update(answer_feeling_json(ending.generation, ending.outcome));
        return json;
    };
    const auto start = [&] { return services.mind.call_function(*std::move(wish)); };
    answer_when_complete(services, call, start, std::chrono::seconds{0}, std::move(finish));
}

std::vector<Field> arguments() {
    std::vector<Field> fields{
        messages_field(),
        {.name = "tools",
         .type = Type::Array,
         .description = "The functions on offer.",
         .required = true,
         .fields = {{.name = "type", .type = Type::String, .description = "\"function\"."},
                    {.name = "function",
                     .type = Type::Object,
                     .fields = {{.name = "name", .type = Type::String, .required = true},
                                {.name = "description", .type = Type::String},
                                {.name = "parameters",
                                 .type = Type::Object,
                                 .description = "JSON schema of the arguments."}}}}},
        {.name = "temperature",
         .type = Type::Number,
         .description = "0 to 2. Left out: as the feeling has it."},
        {.name = "tool_choice",
         .type = Type::String,
         .description = "auto (default), none, required; or, for one function in particular, the "
                        "object {\"type\": \"function\", \"function\": {\"name\": \"...\"}}.",
         .also_accepted = {Type::Object}},
        adapters_field(),
        priority_field(),
        character_field(),
    };
    std::ranges::move(feeling_fields(), std::back_inserter(fields));
    return fields;
}

}  // namespace

Tool function_call_tool() {
    Tool tool{
        .name = "function_call",
        .title = "Propose a function call",
        .description =
            "Lets the local model choose a function and its arguments for a "
            "conversation. Returns the proposed call and runs nothing. The answer does "
            "not move the feelings.",
        .arguments = arguments(),
        .result = {{.name = "tool_calls",
                    .description = "The calls in OpenAI's form: a list of {id, type, function "
                                   "{name, arguments as JSON text}}; null when the model answered "
                                   "in words."},
                   {.name = "content",
                    .type = Type::String,
                    .description = "The answer in words; empty beside calls.",
                    .required = true},
                   emotional_state_field(/*required=*/true),
                   {.name = "finish_reason",
                    .type = Type::String,
                    .description = "stop, or length.",
                    .required = true},
                   usage_field(),
                   reasoning_field()},
        .run = run};
    std::ranges::move(answer_feeling_fields(), std::back_inserter(tool.result));
    return tool;
}

}  // namespace elpis::mcp
