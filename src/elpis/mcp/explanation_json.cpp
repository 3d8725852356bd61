#include "elpis/mcp/explanation_json.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/affect/attribution.h"
#include "elpis/affect/explanation.h"
#include "elpis/affect/rounding.h"
#include "elpis/affect/state.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

Json point(const affect::State& state) {
    return {{"valence", state.valence}, {"arousal", state.arousal}};
}

Json row(std::string_view cause, const affect::State& emotion, const affect::State& mood) {
    return {{"cause", cause}, {"emotion", point(emotion)}, {"mood", point(mood)}};
}

Json row(std::string_view cause, const affect::Share& share) {
    Json json = row(cause, share.of_emotion(), share.in_mood);
    json["through_mood"] = point(share.through_mood);
    return json;
}

bool anything(const affect::Share& share) {
    return affect::weight_of(share) > 0.0;
}

std::vector<Field> axes() {
    return {{.name = "valence", .type = Type::Number, .required = true},
            {.name = "arousal", .type = Type::Number, .required = true}};
}

Field place(std::string name, std::string description, bool required = true) {
    return {.name = std::move(name),
            .type = Type::Object,
            .description = std::move(description),
            .required = required,
            .fields = axes()};
}

}  // namespace

Json explanation_json(const mind::Reasons& reasons) {
    const affect::Explanation& why = reasons.why;
    Json rows = Json::array({row("temperament", why.temperament, why.temperament_in_mood)});
    for (const affect::ActingEvent& event : why.events) {
        Json json = row("event", event.share);
        json["event_type"] = event.type.text();
        json["time"] = affect::rounded(reasons.epoch + event.time.count(), 3);
        json["intensity"] = event.intensity;
        rows.push_back(std::move(json));
    }
    if (anything(why.earlier) || why.earlier_count > 0) {
        Json json = row("earlier", why.earlier);
        json["count"] = why.earlier_count;
        rows.push_back(std::move(json));
    }
    if (anything(why.chance)) rows.push_back(row("chance", why.chance));
    return {{"character", reasons.character},
            {"emotion", point(why.emotion)},
            {"mood", point(why.mood)},
            {"baseline", point(reasons.baseline)},
            {"rows", std::move(rows)}};
}

std::vector<Field> explanation_fields() {
    return {
        {.name = "character", .type = Type::String, .required = true},
        place("emotion", "What is felt now: the sum of the rows' emotion."),
        place("mood", "The undertone: the sum of the rows' mood."),
        place("baseline", "Where the character is at home."),
        {.name = "rows",
         .type = Type::Array,
         .description = "What it is owed to; the strongest event first.",
         .required = true,
         .fields = {
             {.name = "cause",
              .type = Type::String,
              .description = "temperament (home), event, earlier (events too faint to be "
                             "told apart) or chance.",
              .required = true},
             place("emotion", "Its share of the emotion."),
             place("mood", "Its share of the mood."),
             place("through_mood", "The part of its emotion that comes by way of the mood.", false),
             {.name = "event_type", .type = Type::String},
             {.name = "time", .type = Type::Number, .description = "Unix seconds."},
             {.name = "intensity", .type = Type::Number},
             {.name = "count", .type = Type::Integer}}}};
}

}  // namespace elpis::mcp
