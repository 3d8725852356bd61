#include "elpis/mcp/tool_appraise.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/affect/impulse.h"
#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/mcp/answer_later.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/tool.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

Json foretaste_json(const mind::Foretaste& taste, std::string_view mode) {
    Json json{{"mode", mode},
              {"moves", taste.impulse.has_value()},
              {"emotional_state", emotion_json(taste.before)},
              {"would_be", emotion_json(taste.after)}};
    if (taste.impulse) {
        const affect::Impulse& impulse = *taste.impulse;
        json["impulse"] = {{"event_type", impulse.type},
                           {"valence", impulse.valence},
                           {"arousal", impulse.arousal},
                           {"dominance", impulse.dominance},
                           {"intensity", impulse.intensity}};
    }
    if (taste.measured) {
        json["measured"] = {{"valence", taste.measured->valence},
                            {"arousal", taste.measured->arousal}};
    }
    return json;
}

Result<Json> by_words(const Services& services,
                      const std::string& character,
                      std::string_view text) {
    ELPIS_TRY(const mind::Foretaste taste, services.mind.foretaste(character, text));
    return foretaste_json(taste, "words");
}

Result<Json> by_probe(const Services& services, const Ending& ending) {
    ELPIS_TRY(const mind::Foretaste taste, services.mind.foretaste(ending.generation));
    return foretaste_json(taste, "probe");
}

void run(const Services& services, const Arguments& arguments, const std::shared_ptr<Call>& call) {
    const std::string character = character_of(arguments);
    const std::string text = arguments.text("text").value_or("");
    const std::string mode = arguments.text("mode").value_or("words");
    if (mode == "words") {
        answer(*call, by_words(services, character, text));
    } else if (mode == "probe") {
        const auto start = [&] { return services.mind.measure(character, text); };
        answer_when_complete(services, call, start, services.options.generate_limit, by_probe);
    } else {
        answer(*call,
               fail(ErrorCode::InvalidArgument,
                    "mode is \"" + utf8::printable(mode.substr(0, 40)) +
                        "\"; it must be words or probe"));
    }
}

}  // namespace

Tool appraise_text_tool() {
    const std::vector<Field> axes{{.name = "valence", .type = Type::Number, .required = true},
                                  {.name = "arousal", .type = Type::Number, .required = true}};
    Field impulse{.name = "impulse",
                  .type = Type::Object,
                  .description = "What would happen to the character; absent when nothing would.",
                  .fields = axes};
    impulse.fields.push_back({.name = "event_type", .type = Type::String});
    impulse.fields.push_back({.name = "dominance", .type = Type::Number});
    impulse.fields.push_back({.name = "intensity", .type = Type::Number});
    Field after = emotional_state_field(/*required=*/true);
    after.name = "would_be";
    after.description = "The feeling as it would be.";
    Field now = emotional_state_field(/*required=*/true);
    now.description = "The feeling as it is and stays.";
    return {.name = "appraise_text",
            .title = "What a text would do",
            .description =
                "How a text would move a character's feeling, without moving it: by its words, or "
                "by what the model itself feels while it reads it.",
            .hints = {.read_only = true, .idempotent = true},
            .arguments = {{.name = "text", .type = Type::String, .required = true},
                          {.name = "mode",
                           .type = Type::String,
                           .description = "words (default, no model needed) or probe (needs "
                                          "steering vectors with gauges)."},
                          character_field()},
            .result = {{.name = "mode", .type = Type::String, .required = true},
                       {.name = "moves", .type = Type::Boolean, .required = true},
                       std::move(impulse),
                       {.name = "measured",
                        .type = Type::Object,
                        .description = "By probe: what the model feels about the text, -1 to 1.",
                        .fields = axes},
                       std::move(now),
                       std::move(after)},
            .run = run};
}

}  // namespace elpis::mcp
