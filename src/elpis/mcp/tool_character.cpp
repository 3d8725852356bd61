#include "elpis/mcp/tool_character.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/explanation_json.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/journal_json.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/known_json.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/tool.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

constexpr std::int64_t kMostListed = 200;

Result<Json> changed(const Services& services, const Result<mind::Emotion>& emotion) {
    if (!emotion) return std::unexpected(emotion.error());
    return with_journal_warning(services.mind, emotion_json(*emotion));
}

std::vector<Field> changed_fields() {
    std::vector<Field> fields = emotion_fields();
    fields.push_back(journal_warning_field());
    return fields;
}

Result<Json> list(const Services& services, const Arguments& arguments) {
    const std::int64_t limit =
        std::clamp<std::int64_t>(arguments.integer("limit").value_or(kMostListed), 1, kMostListed);
    ELPIS_TRY(
        const mind::KnownPage page,
        services.mind.known(arguments.text("after").value_or(""), static_cast<std::size_t>(limit)));
    Json characters = Json::array();
    for (const mind::Known& known : page.known) {
        Json json = known_json(known);
        if (known.emotion) json["emotional_state"] = emotion_json(*known.emotion);
        characters.push_back(std::move(json));
    }
    Json json{{"characters", std::move(characters)}};
    if (!page.next.empty()) json["next"] = page.next;
    return json;
}

Result<Json> set_baseline(const Services& services, const Arguments& arguments) {
    const affect::State home{.valence = arguments.number("valence").value_or(0.0),
                             .arousal = arguments.number("arousal").value_or(0.0)};
    return changed(services, services.mind.set_baseline(character_of(arguments), home));
}

Result<Json> explain(const Services& services, const Arguments& arguments) {
    ELPIS_TRY(const mind::Reasons reasons, services.mind.explain(character_of(arguments)));
    return explanation_json(reasons);
}

Result<Json> set_clock(const Services& services, const Arguments& arguments) {
    const std::string clock = arguments.text("clock").value_or("");
    for (const auto kind : {mind::ClockKind::Wall, mind::ClockKind::Manual}) {
        if (clock == mind::name_of(kind))
            return changed(services, services.mind.set_clock(character_of(arguments), kind));
    }
    return fail(
        ErrorCode::InvalidArgument,
        "clock is \"" + utf8::printable(clock.substr(0, 40)) + "\"; it must be wall or manual");
}

Result<Json> advance(const Services& services, const Arguments& arguments) {
    const affect::Seconds by{arguments.number("seconds").value_or(0.0)};
    return changed(services, services.mind.advance(character_of(arguments), by));
}

Result<Json> snapshot(const Services& services, const Arguments& arguments) {
    const std::string character = character_of(arguments);
    ELPIS_TRY(const std::string text, services.mind.snapshot(character));
    return Json{{"character", character}, {"snapshot", Json::parse(text)}};
}

Result<Json> restore(const Services& services, const Arguments& arguments) {
    const Json* const given = arguments.find("snapshot");
    return changed(services, services.mind.restore(character_of(arguments), encode(*given)));
}

Result<Json> erase(const Services& services, const Arguments& arguments) {
    const std::string character = character_of(arguments);
    ELPIS_TRY(const bool found, services.mind.erase(character));
    return Json{{"character", character}, {"erased", found}};
}

Field number_argument(std::string name, std::string description) {
    return {.name = std::move(name),
            .type = Type::Number,
            .description = std::move(description),
            .required = true};
}

// Where a character must be meant, and none is taken for it.
Field named_character_field() {
    Field field = character_field();
    field.description = "Which one.";
    field.required = true;
    return field;
}

std::vector<Field> known_fields() {
    return {{.name = "name",
             .type = Type::String,
             .description = "What other tools take as character.",
             .required = true},
            {.name = "display_name", .type = Type::String, .required = true},
            {.name = "description", .type = Type::String, .required = true},
            {.name = "clock",
             .type = Type::String,
             .description = "wall, or manual: its time stands still but for advance_clock.",
             .required = true},
            {.name = "in_memory", .type = Type::Boolean, .required = true},
            {.name = "from_file", .type = Type::Boolean, .required = true},
            {.name = "in_journal", .type = Type::Boolean, .required = true},
            emotional_state_field(/*required=*/false),
            {.name = "saved_at",
             .type = Type::Number,
             .description = "Of the feeling in the journal: Unix seconds."},
            {.name = "vectors",
             .type = Type::String,
             .description = "The set of steering vectors of its own that its file asks for."},
            {.name = "steered_by_them",
             .type = Type::Boolean,
             .description = "Beside vectors. False: it is unsteered, and reason says why."},
            {.name = "reason", .type = Type::String}};
}

}  // namespace

Tool list_characters_tool() {
    return {.name = "list_characters",
            .title = "Who there is",
            .description =
                "The characters that are in memory, have a file or are in the journal, by "
                "name. Any other name can be used, too: a character begins on first use.",
            .hints = {.read_only = true, .idempotent = true},
            .arguments = {{.name = "after",
                           .type = Type::String,
                           .description = "Only names behind this one: next of an earlier page."},
                          {.name = "limit",
                           .type = Type::Integer,
                           .description = "Most to list, 1 to 200. Default: 200."},
                          character_field()},
            .result = {{.name = "characters",
                        .type = Type::Array,
                        .required = true,
                        .fields = known_fields()},
                       {.name = "next",
                        .type = Type::String,
                        .description = "There are more: pass this as after."}},
            .run = at_once(list)};
}

Tool set_baseline_tool() {
    return {.name = "set_baseline",
            .title = "Move a character's home",
            .description =
                "Where the character's feeling settles when it is left alone, from now "
                "on. The feeling itself stays where it is and drifts there.",
            .hints = {.idempotent = true},
            .arguments = {number_argument("valence", "-1 to 1."),
                          number_argument("arousal", "-1 to 1."),
                          character_field()},
            .result = changed_fields(),
            .run = at_once(set_baseline)};
}

Tool explain_emotion_tool() {
    return {.name = "explain_emotion",
            .title = "Why it feels so",
            .description =
                "What a character's feeling is owed to at this moment: home, each event "
                "that still acts with what is left of it, and the mood. The shares sum to the "
                "feeling.",
            .hints = {.read_only = true, .idempotent = true},
            .arguments = {character_field()},
            .result = explanation_fields(),
            .run = at_once(explain)};
}

Tool set_clock_tool() {
    return {.name = "set_clock",
            .title = "Whose time passes",
            .description =
                "wall: the character's feeling settles while time passes. manual: its time "
                "stands still and is moved on by advance_clock, for games that pause.",
            .hints = {.idempotent = true},
            .arguments = {{.name = "clock",
                           .type = Type::String,
                           .description = "wall or manual.",
                           .required = true},
                          character_field()},
            .result = changed_fields(),
            .run = at_once(set_clock)};
}

Tool advance_clock_tool() {
    return {.name = "advance_clock",
            .title = "Let time pass",
            .description = "Moves on the time of a character whose clock is manual.",
            .arguments = {number_argument("seconds", "0 to 1000000000."), character_field()},
            .result = changed_fields(),
            .run = at_once(advance)};
}

Tool snapshot_tool() {
    return {.name = "snapshot",
            .title = "Save a feeling",
            .description =
                "A character's whole feeling as one JSON object, for restore. It stays as it is.",
            .hints = {.read_only = true, .idempotent = true},
            .arguments = {character_field()},
            .result = {{.name = "character", .type = Type::String, .required = true},
                       {.name = "snapshot",
                        .type = Type::Object,
                        .description = "Opaque; a few kilobytes.",
                        .required = true}},
            .run = at_once(snapshot)};
}

Tool restore_tool() {
    return {.name = "restore",
            .title = "Bring a feeling back",
            .description =
                "Makes a snapshot what a character feels now, as if no time had passed since it "
                "was taken. It may be of another character.",
            .hints = {.destructive = true, .idempotent = true},
            .arguments = {{.name = "snapshot",
                           .type = Type::Object,
                           .description = "What snapshot gave.",
                           .required = true},
                          character_field()},
            .result = changed_fields(),
            .run = at_once(restore)};
}

Tool erase_tool() {
    return {.name = "erase",
            .title = "Erase a character",
            .description =
                "Forgets all that a character has lived through: its feeling, its history and its "
                "talks, in memory and on the disk. Its file stays, and so does its name: it "
                "begins anew on next use.",
            .hints = {.destructive = true, .idempotent = true},
            .arguments = {named_character_field()},
            .result = {{.name = "character", .type = Type::String, .required = true},
                       {.name = "erased",
                        .type = Type::Boolean,
                        .description = "False: there was nothing.",
                        .required = true}},
            .run = at_once(erase)};
}

}  // namespace elpis::mcp
