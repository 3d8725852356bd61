#include "elpis/mcp/tool_emotion.h"

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/journal_json.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/tool.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

Result<Json> shown(Result<mind::Emotion> emotion) {
    if (!emotion) return std::unexpected(emotion.error());
    return emotion_json(*emotion);
}

Result<Json> changed(const Services& services, Result<mind::Emotion> emotion) {
    ELPIS_TRY(Json json, shown(std::move(emotion)));
    return with_journal_warning(services.mind, std::move(json));
}

std::vector<Field> changed_fields() {
    std::vector<Field> fields = emotion_fields();
    fields.push_back(journal_warning_field());
    return fields;
}

// As text, whichever it was.
std::string context_of(const Arguments& arguments) {
    const Json* const context = arguments.find("context");
    if (context == nullptr) return {};
    return context->is_string() ? context->get<std::string>() : encode(*context);
}

Result<Json> update(const Services& services, const Arguments& arguments) {
    return changed(services,
                   services.mind.feel(character_of(arguments),
                                      arguments.text("event_type").value_or(""),
                                      arguments.number("intensity").value_or(1.0),
                                      context_of(arguments)));
}

Result<Json> reset(const Services& services, const Arguments& arguments) {
    return changed(services, services.mind.reset(character_of(arguments)));
}

Result<Json> get(const Services& services, const Arguments& arguments) {
    return shown(services.mind.emotion(character_of(arguments)));
}

}  // namespace

Tool update_emotion_tool() {
    return {.name = "update_emotion",
            .title = "Feel an event",
            .description =
                "Something happens to the character and moves its feelings. The "
                "resource emotion://events lists the known events; any other is a small "
                "surprise.",
            .arguments = {{.name = "event_type",
                           .type = Type::String,
                           .description = "Such as success, failure, insight, user_positive.",
                           .required = true},
                          {.name = "intensity",
                           .type = Type::Number,
                           .description = "How strongly: 0 to 2, limited to that. Default: 1."},
                          {.name = "context",
                           .type = Type::String,
                           .description = "What it was about: kept in the journal, at most 1 KiB.",
                           .also_accepted = {Type::Object}},
                          character_field()},
            .result = changed_fields(),
            .run = at_once(update)};
}

Tool reset_emotion_tool() {
    return {.name = "reset_emotion",
            .title = "Reset the feelings",
            .description =
                "Puts a character's feelings back to its baseline and forgets how they "
                "got where they were.",
            .hints = {.destructive = true, .idempotent = true},
            .arguments = {character_field()},
            .result = changed_fields(),
            .run = at_once(reset)};
}

Tool get_emotion_tool() {
    return {.name = "get_emotion",
            .title = "Read the feelings",
            .description = "How a character feels at this moment, and where that is heading.",
            .hints = {.read_only = true, .idempotent = true},
            .arguments = {character_field()},
            .result = emotion_fields(),
            .run = at_once(get)};
}

}  // namespace elpis::mcp
