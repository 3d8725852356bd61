#include "elpis/persona/field_writer.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/affect/event_table.h"
#include "elpis/affect/options.h"
#include "elpis/affect/pad.h"
#include "elpis/base/duration_text.h"
#include "elpis/persona/dialogue.h"
#include "elpis/persona/fields.h"
#include "elpis/persona/persona.h"

namespace elpis::persona {

void FieldWriter::text(std::string_view key, const std::string& text) {
    if (with_empty_ || !text.empty()) object_[std::string(key)] = text;
}

void FieldWriter::texts(std::string_view key, const std::vector<std::string>& texts) {
    if (with_empty_ || !texts.empty()) object_[std::string(key)] = texts;
}

void FieldWriter::dialogue(std::string_view key,
                           const std::vector<Conversation>& examples,
                           const Persona&) {
    text(key, to_text(examples));
}

void FieldWriter::number(std::string_view key, const std::optional<double>& number, Range) {
    if (number) object_[std::string(key)] = *number;
}

void FieldWriter::number(std::string_view key, double number, Range) {
    if (number != 0.0) object_[std::string(key)] = number;
}

void FieldWriter::number(std::string_view key, const std::optional<int>& number, Range) {
    if (number) object_[std::string(key)] = *number;
}

void FieldWriter::duration(std::string_view key,
                           const std::optional<affect::Seconds>& time,
                           Range) {
    if (!time) return;
    // As people write it, where that is the same to the last bit.
    const std::string text = from_seconds(time->count());
    if (to_seconds(text) == time->count()) {
        object_[std::string(key)] = text;
    } else {
        object_[std::string(key)] = time->count();
    }
}

void FieldWriter::point(std::string_view key, const std::optional<affect::Pad>& point) {
    if (!point) return;
    object_[std::string(key)] = {{"pleasure", point->pleasure},
                                 {"arousal", point->arousal},
                                 {"dominance", point->dominance}};
}

void FieldWriter::events(
    std::string_view key,
    const std::map<std::string, affect::EventTable::Effect, std::less<>>& events) {
    if (events.empty()) return;
    Json& table = object_[std::string(key)] = Json::object();
    for (const auto& [name, effect] : events) {
        Json axes = Json::array({effect.valence, effect.arousal});
        if (effect.dominance != 0.0) axes.push_back(effect.dominance);
        table[name] = std::move(axes);
    }
}

}  // namespace elpis::persona
