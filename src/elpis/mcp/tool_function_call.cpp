#include "elpis/mcp/tool_function_call.h"

#include <algorithm>
#include <chrono>
#include <expected>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/mcp/adapters_argument.h"
#include "elpis/mcp/answer_feeling.h"
#include "elpis/mcp/answer_later.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/messages.h"
#include "elpis/mcp/offered_tools.h"
#include "elpis/mcp/priority.h"
#include "elpis/mcp/reasoning_json.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/shape_arguments.h"
#include "elpis/mcp/tool.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

Result<mind::FunctionCall> read_call(const Arguments& arguments) {
    mind::FunctionCall call;
    call.character = character_of(arguments);
    ELPIS_TRY(call.messages, read_messages(*arguments.find("messages")));
    ELPIS_TRY(call.tools, read_tools(*arguments.find("tools")));
    ELPIS_TRY(call.tool_choice, read_tool_choice(arguments.find("tool_choice")));
    call.temperature = arguments.number("temperature");
    ELPIS_TRY(call.adapters, read_adapters(arguments));
    ELPIS_TRY(call.background, read_background(arguments));
    ELPIS_TRY(FeelingArguments feeling, read_feeling(arguments));
    call.emotion = feeling.emotion;
    call.shape = std::move(feeling.shape);
    call.watch = std::move(feeling.watch);
    return call;
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
        tools_field(/*required=*/true),
        {.name = "temperature",
         .type = Type::Number,
         .description = "0 to 2. Left out: as the feeling has it."},
        tool_choice_field(),
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
