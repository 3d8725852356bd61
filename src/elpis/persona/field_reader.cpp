#include "elpis/persona/field_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/event_table.h"
#include "elpis/affect/options.h"
#include "elpis/affect/pad.h"
#include "elpis/base/bounded_json.h"
#include "elpis/base/duration_text.h"
#include "elpis/base/nearest.h"
#include "elpis/base/utf8.h"
#include "elpis/persona/dialogue.h"
#include "elpis/persona/fields.h"
#include "elpis/persona/persona.h"

namespace elpis::persona {
namespace {

using Json = nlohmann::json;
using Effect = affect::EventTable::Effect;

constexpr std::size_t kMostProblems = 50;
constexpr std::size_t kLongestShown = 60;  // bytes of a value in a message
constexpr std::size_t kDeepestRest = 66;   // a card's 64 levels, inside of an object of ours

std::string in_quotes(std::string_view text) {
    const bool cut = text.size() > kLongestShown;
    return fmt::format("\"{}{}\"", utf8::printable(text.substr(0, kLongestShown)), cut ? "…" : "");
}

std::string shown(const Json& value) {
    if (value.is_string()) return in_quotes(value.get_ref<const std::string&>());
    if (value.is_object()) return "a table";
    if (value.is_array()) return "a list";
    if (value.is_number_float()) return fmt::format("{}", value.get<double>());
    return value.dump();
}

bool has_control_byte(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
}

std::string allowed_number(Range range) {
    return fmt::format("a number from {} to {}", range.min, range.max);
}

}  // namespace

void FieldFindings::refuse(std::string path, std::string_view what) {
    if (problems.size() == kMostProblems) {
        ++left_out;
        return;
    }
    std::string sentence = fmt::format("{} {}", utf8::printable(path), what);
    problems.push_back({.path = std::move(path), .sentence = std::move(sentence)});
}

std::string FieldReader::path_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

const Json* FieldReader::find(std::string_view key) {
    known_.emplace_back(key);
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void FieldReader::refuse(std::string_view key, const Json& value, std::string_view allowed) {
    findings_.refuse(path_of(key),
                     fmt::format("cannot be {}; it must be {}", shown(value), allowed));
}

std::optional<std::string> FieldReader::text_of(std::string_view key,
                                                const Json& value,
                                                std::size_t longest) {
    const auto* const text = value.get_ptr<const std::string*>();
    if (text == nullptr) {
        refuse(key, value, "text, in quotes");
    } else if (text->size() > longest) {
        findings_.refuse(
            path_of(key),
            fmt::format("cannot have {} bytes; it may have {}", text->size(), longest));
    } else if (!utf8::valid(*text)) {
        refuse(key, value, "text in UTF-8");
    } else {
        return *text;
    }
    return std::nullopt;
}

void FieldReader::line(std::string_view key, std::string& into) {
    const Json* const value = find(key);
    if (value == nullptr) return;
    std::optional<std::string> text = text_of(key, *value, limits::kName);
    if (!text) return;
    if (has_control_byte(*text)) return refuse(key, *value, "one line of text");
    into = *std::move(text);
}

void FieldReader::text(std::string_view key, std::string& into) {
    const Json* const value = find(key);
    if (value == nullptr) return;
    if (auto text = text_of(key, *value, limits::kText)) into = *std::move(text);
}

void FieldReader::texts(std::string_view key, std::vector<std::string>& into) {
    const Json* const value = find(key);
    if (value == nullptr) return;
    if (!value->is_array()) return refuse(key, *value, "a list of texts");
    if (value->size() > limits::kTexts) {
        return findings_.refuse(
            path_of(key),
            fmt::format("cannot have {} texts; it may have {}", value->size(), limits::kTexts));
    }
    std::vector<std::string> list;
    for (std::size_t i = 0; i < value->size(); ++i) {
        auto text = text_of(fmt::format("{}[{}]", key, i), (*value)[i], limits::kText);
        if (!text) return;
        list.push_back(*std::move(text));
    }
    into = std::move(list);
}

void FieldReader::json(std::string_view key, std::string& into) {
    const Json* const value = find(key);
    if (value == nullptr) return;
    std::optional<std::string> text = text_of(key, *value, limits::kRest);
    if (!text) return;
    if (!text->empty()) {
        const auto object = parse_json(*text, kDeepestRest);
        if (!object || !object->is_object()) {
            return findings_.refuse(path_of(key),
                                    fmt::format("must be the text of a JSON object: {}",
                                                object ? "it is none" : object.error().message));
        }
    }
    into = *std::move(text);
}

void FieldReader::dialogue(std::string_view key,
                           std::vector<Conversation>& into,
                           const Persona& whose) {
    const Json* const value = find(key);
    if (value == nullptr) return;
    const auto text = text_of(key, *value, limits::kText);
    if (!text) return;
    const std::array names{whose.name, whose.nickname};
    into = parse_dialogue(*text, names);
}

std::optional<double> FieldReader::figure(std::string_view key, const Json& value, Range range) {
    if (value.is_number()) {
        const auto number = value.get<double>();
        if (number >= range.min && number <= range.max) return number;
    }
    refuse(key, value, allowed_number(range));
    return std::nullopt;
}

void FieldReader::number(std::string_view key, std::optional<double>& into, Range range) {
    const Json* const value = find(key);
    if (value == nullptr) return;
    if (const auto number = figure(key, *value, range)) into = number;
}

void FieldReader::number(std::string_view key, double& into, Range range) {
    std::optional<double> given;
    number(key, given, range);
    into = given.value_or(into);
}

void FieldReader::number(std::string_view key, std::optional<int>& into, Range range) {
    const Json* const value = find(key);
    if (value == nullptr) return;
    const double number = value->is_number_integer() ? value->get<double>() : std::nan("");
    if (number >= range.min && number <= range.max) {
        into = static_cast<int>(number);
    } else {
        refuse(key, *value, fmt::format("a whole number from {} to {}", range.min, range.max));
    }
}

void FieldReader::duration(std::string_view key,
                           std::optional<affect::Seconds>& into,
                           Range range) {
    const Json* const value = find(key);
    if (value == nullptr) return;
    std::optional<double> seconds;
    if (value->is_number()) seconds = value->get<double>();
    if (const auto* text = value->get_ptr<const std::string*>()) seconds = to_seconds(*text);
    if (seconds && *seconds >= range.min && *seconds <= range.max) {
        into = affect::Seconds(*seconds);
    } else {
        refuse(key,
               *value,
               fmt::format("a time from {} to {}, like \"90s\", \"5m\", \"3h\", \"1d\" or a number "
                           "of seconds",
                           from_seconds(range.min),
                           from_seconds(range.max)));
    }
}

void FieldReader::point(std::string_view key, std::optional<affect::Pad>& into) {
    section(key, [&](FieldReader& in) {
        affect::Pad point;
        in.number("pleasure", point.pleasure, limits::kUnit);
        in.number("arousal", point.arousal, limits::kUnit);
        in.number("dominance", point.dominance, limits::kUnit);
        into = point;
    });
}

std::optional<Effect> FieldReader::effect_of(const std::string& key, const Json& value) {
    if (key.empty() || key.size() > limits::kEventName || has_control_byte(key)) {
        findings_.refuse(path_.empty() ? "events" : path_,
                         fmt::format("has an event called {}; the name of an event is 1 to {} "
                                     "bytes of text",
                                     in_quotes(key),
                                     limits::kEventName));
        return std::nullopt;
    }
    if (!value.is_array() || value.size() < 2 || value.size() > 3) {
        refuse(key, value, "[valence, arousal] or [valence, arousal, dominance]");
        return std::nullopt;
    }
    std::array<double, 3> axes{};
    for (std::size_t i = 0; i < value.size(); ++i) {
        const auto axis = figure(fmt::format("{}[{}]", key, i), value[i], limits::kUnit);
        if (!axis) return std::nullopt;
        axes.at(i) = *axis;
    }
    return Effect{.valence = axes[0], .arousal = axes[1], .dominance = axes[2]};
}

void FieldReader::events(std::string_view key, std::map<std::string, Effect, std::less<>>& into) {
    section(key, [&](FieldReader& in) {
        if (in.object_.size() > limits::kEvents) {
            findings_.refuse(
                path_of(key),
                fmt::format(
                    "cannot have {} events; it may have {}", in.object_.size(), limits::kEvents));
        }
        std::size_t room = limits::kEvents;
        for (const auto& [name, value] : in.object_.items()) {
            in.known_.push_back(name);
            if (room == 0) continue;
            --room;
            if (const auto effect = in.effect_of(name, value)) into[name] = *effect;
        }
    });
}

void FieldReader::refuse_unknown() {
    std::ranges::sort(known_);
    for (const auto& [key, value] : object_.items()) {
        if (std::ranges::binary_search(known_, key)) continue;
        const std::string meant =
            key.size() > limits::kEventName ? std::string() : nearest(key, known_);
        const std::string whole = path_of(std::string_view(key).substr(0, kLongestShown));
        FieldProblem problem{.path = path_of(key), .sentence = {}};
        problem.sentence = meant.empty() ? fmt::format("there is no field {}; {} has {}",
                                                       utf8::printable(whole),
                                                       path_.empty() ? "a character" : path_,
                                                       fmt::join(known_, ", "))
                                         : fmt::format("there is no field {}; did you mean {}?",
                                                       utf8::printable(whole),
                                                       path_of(meant));
        if (findings_.problems.size() == kMostProblems) {
            ++findings_.left_out;
        } else {
            findings_.problems.push_back(std::move(problem));
        }
    }
}

}  // namespace elpis::persona
