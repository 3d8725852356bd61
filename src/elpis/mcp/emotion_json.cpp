#include "elpis/mcp/emotion_json.h"

#include <string>
#include <utility>
#include <vector>

#include "elpis/affect/feeling.h"
#include "elpis/affect/rounding.h"
#include "elpis/affect/state.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

using affect::rounded;

Json point(const affect::State& state) {
    return {{"valence", rounded(state.valence, 3)}, {"arousal", rounded(state.arousal, 3)}};
}

Field number(std::string name, std::string description = {}) {
    return {.name = std::move(name),
            .type = Type::Number,
            .description = std::move(description),
            .required = true};
}

Field text(std::string name, std::string description = {}) {
    return {.name = std::move(name),
            .type = Type::String,
            .description = std::move(description),
            .required = true};
}

Field object(std::string name, std::string description, std::vector<Field> fields) {
    return {.name = std::move(name),
            .type = Type::Object,
            .description = std::move(description),
            .required = true,
            .fields = std::move(fields)};
}

}  // namespace

Json emotion_json(const mind::Emotion& emotion) {
    const affect::Snapshot& now = emotion.snapshot;
    const affect::Trajectory& path = now.trajectory;
    Json json = point(now.emotion);
    json["quadrant"] = affect::name_of(now.quadrant);
    json["last_update"] = rounded(emotion.last_update, 3);
    json["update_count"] = now.update_count;
    json["baseline"] = point(now.baseline);
    json["steering_coefficients"] = {{"excited", rounded(now.coefficients.excited, 3)},
                                     {"frustrated", rounded(now.coefficients.frustrated, 3)},
                                     {"calm", rounded(now.coefficients.calm, 3)},
                                     {"depleted", rounded(now.coefficients.depleted, 3)}};
    json["trajectory"] = {{"valence_velocity", rounded(path.valence_velocity, 4)},
                          {"arousal_velocity", rounded(path.arousal_velocity, 4)},
                          {"trend", path.trend},
                          {"spiral_detected", path.spiral_detected},
                          {"spiral_direction", path.spiral_direction},
                          {"time_in_quadrant", rounded(path.time_in_quadrant, 1)},
                          {"momentum", path.momentum}};
    json["mood"] = point(now.mood);
    json["distance_from_baseline"] = rounded(now.distance_from_baseline, 3);
    json["dominant_emotion"] = affect::name_of(now.dominant);
    json["label"] = now.label;
    json["character"] = emotion.character;
    return json;
}

std::vector<Field> emotion_fields() {
    const std::vector<Field> axes{number("valence"), number("arousal")};
    return {
        number("valence", "Unpleasant -1 to +1 pleasant."),
        number("arousal", "Calm -1 to +1 excited."),
        text("quadrant", "excited, frustrated, calm or depleted."),
        number("last_update", "Unix time of the last event, in seconds."),
        {.name = "update_count",
         .type = Type::Integer,
         .description = "Events so far; a reset keeps it.",
         .required = true},
        object("baseline", "Where the feeling settles when left alone.", axes),
        object("steering_coefficients",
               "Share of each quadrant; they sum to the steering strength.",
               {number("excited"), number("frustrated"), number("calm"), number("depleted")}),
        object("trajectory",
               "How the feeling has moved over the last events.",
               {number("valence_velocity", "Per minute, -1 to 1."),
                number("arousal_velocity", "Per minute, -1 to 1."),
                text("trend", "improving, declining, stable or oscillating."),
                {.name = "spiral_detected", .type = Type::Boolean, .required = true},
                text("spiral_direction", "positive, negative, escalating, withdrawing or none."),
                number("time_in_quadrant", "Seconds."),
                text("momentum", "positive, negative or neutral.")}),
        object("mood", "The slower undertone that the feeling returns to first.", axes),
        number("distance_from_baseline"),
        text("dominant_emotion", "The quadrant with the largest share."),
        text("label", "A word for the feeling, or neutral."),
        text("character", "Whose feeling this is."),
    };
}

Field emotional_state_field(bool required) {
    return {.name = "emotional_state",
            .type = Type::Object,
            .description = "The feeling after this.",
            .required = required,
            .fields = emotion_fields()};
}

Json modulation_json(const affect::Modulation& modulation) {
    return {{"temperature", modulation.temperature}, {"top_p", modulation.top_p}};
}

Field modulated_params_field() {
    return object("modulated_params",
                  "What the feeling asked of the sampling.",
                  {number("temperature"), number("top_p")});
}

}  // namespace elpis::mcp
