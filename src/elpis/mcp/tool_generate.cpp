#include "elpis/mcp/tool_generate.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "elpis/base/result.h"
#include "elpis/mcp/answer_feeling.h"
#include "elpis/mcp/answer_later.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/generate_arguments.h"
#include "elpis/mcp/journal_json.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/logprobs_json.h"
#include "elpis/mcp/reasoning_json.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/tool.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

// Stream completion implies appraisal, so the feeling read here is the one after the answer.
Result<Json> finish(const Services& services, const Ending& ending) {
    ELPIS_TRY(const mind::Emotion after, services.mind.emotion(ending.generation.character));
    Json json{
        {"content", ending.text},
        {"emotional_state", emotion_json(after)},
        {"modulated_params", modulation_json(ending.generation.modulation)},
        {"finish_reason", ending.finish_reason()},
        {"usage", ending.usage()},
    };
    json.update(reasoning_json(*ending.generation.stream));
    json.update(logprobs_json(ending.outcome));
    json.update(answer_feeling_json(ending.generation, ending.outcome));
    return with_journal_warning(services.mind, std::move(json));
}

void run(const Services& services, const Arguments& arguments, const std::shared_ptr<Call>& call) {
    const auto start = [&] -> Result<mind::Generation> {
        ELPIS_TRY(mind::GenerateCall wish, read_generate_call(arguments));
        return services.mind.generate(std::move(wish));
    };
    answer_when_complete(services, call, start, services.options.generate_limit, finish);
}

}  // namespace

Tool generate_tool() {
    Tool tool{
        .name = "generate",
        .title = "Generate an answer",
        .description =
            "Answers a conversation with the local model, in the mood the character is in, and "
            "lets the answer move that mood. Waits until the answer is complete; for long answers, "
            "or a client that gives up after a minute, use generate_stream_start and "
            "generate_stream_read.",
        .arguments = generate_fields(),
        .result = {{.name = "content",
                    .type = Type::String,
                    .description = "The answer.",
                    .required = true},
                   emotional_state_field(/*required=*/true),
                   modulated_params_field(),
                   {.name = "finish_reason",
                    .type = Type::String,
                    .description = "stop; length (max_tokens or the context was reached); limit "
                                   "(the server's time limit cut it: content so far).",
                    .required = true},
                   usage_field(),
                   reasoning_field(),
                   logprobs_field(),
                   journal_warning_field()},
        .run = run};
    std::ranges::move(answer_feeling_fields(), std::back_inserter(tool.result));
    return tool;
}

}  // namespace elpis::mcp
