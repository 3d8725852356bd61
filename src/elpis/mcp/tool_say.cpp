#include "elpis/mcp/tool_say.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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
#include "elpis/mcp/services.h"
#include "elpis/mcp/tool.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

Result<Json> finish(const Services& services, const Ending& ending) {
    ELPIS_TRY(const mind::Emotion after, services.mind.emotion(ending.generation.character));
    Json json{{"reply", ending.text},
              {"label", after.snapshot.label},
              {"emotional_state", emotion_json(after)},
              {"modulated_params", modulation_json(ending.generation.modulation)},
              {"finish_reason", ending.finish_reason()},
              {"usage", ending.usage()}};
    json.update(answer_feeling_json(ending.generation, ending.outcome));
    return with_journal_warning(services.mind, std::move(json));
}

void run(const Services& services, const Arguments& arguments, const std::shared_ptr<Call>& call) {
    const auto start = [&] -> Result<mind::Generation> {
        ELPIS_TRY(mind::GenerateCall how, read_generate_call(arguments));
        return services.mind.say({.user = arguments.text("user").value_or(""),
                                  .text = arguments.text("text").value_or(""),
                                  .how = std::move(how)});
    };
    answer_when_complete(services, call, start, services.options.generate_limit, finish);
}

Result<Json> forget(const Services& services, const Arguments& arguments) {
    const std::string character = character_of(arguments);
    ELPIS_TRY(const bool found, services.mind.forget(character, arguments.text("user")));
    return Json{{"character", character}, {"forgotten", found}};
}

}  // namespace

Tool say_tool() {
    std::vector<Field> arguments{{.name = "user",
                                  .type = Type::String,
                                  .description = "Who speaks. Each user has a talk of their own.",
                                  .required = true},
                                 {.name = "text",
                                  .type = Type::String,
                                  .description = "What the user says.",
                                  .required = true}};
    std::ranges::copy_if(generate_fields(), std::back_inserter(arguments), [](const Field& field) {
        return field.name != "messages";
    });
    Tool tool{.name = "say",
              .title = "Say something to a character",
              .description =
                  "A character answers a user, and remembers what both have said: the server "
                  "keeps the talk, forget ends it. Waits until the answer is complete; one that is "
                  "cancelled or fails is not remembered, and neither is what it answered.",
              .arguments = std::move(arguments),
              .result = {{.name = "reply",
                          .type = Type::String,
                          .description = "What the character says.",
                          .required = true},
                         {.name = "label",
                          .type = Type::String,
                          .description = "A word for how it feels after that.",
                          .required = true},
                         emotional_state_field(/*required=*/true),
                         modulated_params_field(),
                         {.name = "finish_reason",
                          .type = Type::String,
                          .description = "stop, length or limit, as generate has it.",
                          .required = true},
                         usage_field(),
                         journal_warning_field()},
              .run = run};
    std::ranges::move(answer_feeling_fields(), std::back_inserter(tool.result));
    return tool;
}

Tool forget_tool() {
    return {.name = "forget",
            .title = "Forget a talk",
            .description =
                "Erases what a character and a user have said to each other, or all talks of the "
                "character. What it feels stays; erase takes that, too.",
            .hints = {.destructive = true, .idempotent = true},
            .arguments = {{.name = "user",
                           .type = Type::String,
                           .description = "Whose talk. Left out: everybody's."},
                          character_field()},
            .result = {{.name = "character", .type = Type::String, .required = true},
                       {.name = "forgotten",
                        .type = Type::Boolean,
                        .description = "False: there was no talk.",
                        .required = true}},
            .run = at_once(forget)};
}

}  // namespace elpis::mcp
