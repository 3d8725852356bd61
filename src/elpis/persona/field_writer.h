#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "elpis/affect/event_table.h"
#include "elpis/affect/options.h"
#include "elpis/affect/pad.h"
#include "elpis/persona/fields.h"
#include "elpis/persona/persona.h"

namespace elpis::persona {

// Puts fields into an object from which FieldReader reads the same; what has no value is left out,
// texts too unless `with_empty`.
class FieldWriter {
public:
    using Json = nlohmann::ordered_json;

    explicit FieldWriter(Json& object, bool with_empty = false)
        : object_(object), with_empty_(with_empty) {}

    void line(std::string_view key, const std::string& text) { this->text(key, text); }
    void text(std::string_view key, const std::string& text);
    void texts(std::string_view key, const std::vector<std::string>& texts);
    void json(std::string_view key, const std::string& json) { text(key, json); }
    void dialogue(std::string_view key,
                  const std::vector<Conversation>& examples,
                  const Persona& whose);
    void number(std::string_view key, const std::optional<double>& number, Range range);
    void number(std::string_view key, double number, Range range);
    void number(std::string_view key, const std::optional<int>& number, Range range);
    void duration(std::string_view key, const std::optional<affect::Seconds>& time, Range range);
    void point(std::string_view key, const std::optional<affect::Pad>& point);
    void events(std::string_view key,
                const std::map<std::string, affect::EventTable::Effect, std::less<>>& events);

    template <class T, std::size_t N>
    void choice(std::string_view key,
                const T& value,
                const std::array<std::pair<std::string_view, T>, N>& names) {
        if (value == T{}) return;
        for (const auto& [name, meaning] : names) {
            if (meaning == value) object_[std::string(key)] = name;
        }
    }

    template <class Visit>
    void section(std::string_view key, Visit visit) {
        Json object = Json::object();
        FieldWriter in(object, with_empty_);
        visit(in);
        if (!object.empty()) object_[std::string(key)] = std::move(object);
    }

private:
    Json& object_;
    bool with_empty_;
};

}  // namespace elpis::persona
