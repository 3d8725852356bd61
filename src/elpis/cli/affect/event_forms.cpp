#include "elpis/cli/affect/event_forms.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/state.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/cli/affect/state_json.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::ordered_json;

Json layers_json(const affect::Layers& layers) {
    return {{"emotion", state_json_of(layers.emotion)}, {"mood", state_json_of(layers.mood)}};
}

// Of foreign text: quoted where it has to be.
std::string csv_field(std::string_view text) {
    std::string whole = utf8::repair(text);
    if (whole.find_first_of(",\"\r\n") == std::string::npos) return whole;
    std::string quoted = "\"";
    for (const char c : whole) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

std::string csv_pair(const affect::State& state) {
    return fmt::format("{},{}", state.valence, state.arousal);
}

}  // namespace

Json event_json(const journal::Event& event) {
    Json impulse = state_json_of(event.impulse);
    if (event.dominance) impulse["dominance"] = *event.dominance;
    return {{"time", moment_text(event.time)},
            {"character", event.character},
            {"type", event.type},
            {"cause", journal::name_of(event.cause)},
            {"intensity", event.intensity},
            {"impulse", std::move(impulse)},
            {"before", layers_json(event.before)},
            {"after", layers_json(event.after)},
            {"context", event.context}};
}

std::string event_json_line(const journal::Event& event) {
    return event_json(event).dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) +
           "\n";
}

std::string_view event_csv_names() {
    return "time,character,type,cause,intensity,impulse_valence,impulse_arousal,impulse_dominance,"
           "emotion_before_valence,emotion_before_arousal,mood_before_valence,mood_before_arousal,"
           "emotion_after_valence,emotion_after_arousal,mood_after_valence,mood_after_arousal,"
           "context\n";
}

std::string event_csv_line(const journal::Event& event) {
    return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n",
                       moment_text(event.time),
                       csv_field(event.character),
                       csv_field(event.type),
                       journal::name_of(event.cause),
                       event.intensity,
                       csv_pair(event.impulse),
                       event.dominance ? fmt::format("{}", *event.dominance) : "",
                       csv_pair(event.before.emotion),
                       csv_pair(event.before.mood),
                       csv_pair(event.after.emotion),
                       csv_pair(event.after.mood),
                       csv_field(event.context));
}

std::string words_of(journal::Cause cause) {
    std::string words(journal::name_of(cause));
    std::ranges::replace(words, '_', ' ');
    return words;
}

}  // namespace elpis::cli
