#include "elpis/config/show.h"

#include <algorithm>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/event_effect.h"
#include "elpis/affect/options.h"
#include "elpis/base/error.h"
#include "elpis/base/utf8.h"
#include "elpis/config/entry.h"
#include "elpis/config/load.h"
#include "elpis/config/table.h"
#include "elpis/config/value_text.h"

namespace elpis::config {
namespace {

using Json = nlohmann::ordered_json;

// The values as the rooms use them, which for paths is more than what was written.
std::string shown_value(const Entry& entry, const Loaded& loaded) {
    const std::string value = entry.read(loaded.settings);
    return value.empty() ? fmt::format("({})", entry.unset) : utf8::printable(value);
}

std::string file_line(const Loaded& loaded) {
    return loaded.file ? fmt::format("Settings file: {}", utf8::printable(loaded.file->string()))
                       : "No settings file.";
}

Json json_value(const Entry& entry, const std::string& text) {
    if (text.empty()) return nullptr;
    if (entry.kind == Kind::Boolean) return text == "true";
    if (entry.kind == Kind::Integer) {
        if (const auto integer = to_integer(text)) return *integer;
    }
    if (entry.kind == Kind::Decimal) {
        if (const auto decimal = to_decimal(text)) return *decimal;
    }
    return text;
}

std::string decay_line(const affect::Options& affect) {
    if (affect.preset == affect::Options::Preset::Reference) {
        return fmt::format(
            "Feelings: the reference's arithmetic. An event finds {:g} % less for each second "
            "since "
            "the last; in between nothing fades, and there is no mood.",
            100.0 * affect.decay_rate.value_or(0.1));
    }
    if (affect.decay_rate == 0.0) return "Feelings: decay_rate 0 means that they never fade.";
    if (affect.decay_rate) {
        return fmt::format(
            "Feelings: decay_rate {} means a half-life of {:.1f} s for both axes, and no mood.",
            *affect.decay_rate,
            std::numbers::ln2 / *affect.decay_rate);
    }
    const affect::Options::HalfLives& lives = affect.half_lives;
    return fmt::format(
        "Feelings: half is gone after {} (valence) and {} (arousal); of a mood, "
        "after {} and {}.",
        from_seconds(lives.valence.count()),
        from_seconds(lives.arousal.count()),
        from_seconds(lives.mood_valence.count()),
        from_seconds(lives.mood_arousal.count()));
}

}  // namespace

std::string show(const Loaded& loaded) {
    std::size_t name_width = 0;
    std::size_t value_width = 0;
    for (const Entry& entry : table()) {
        name_width = std::max(name_width, entry.name.size());
        const std::size_t width = shown_value(entry, loaded).size();
        if (width <= 32) value_width = std::max(value_width, width);  // long paths stick out
    }
    std::string text = file_line(loaded) + "\n";
    std::string_view section;
    for (std::size_t i = 0; i < table().size(); ++i) {
        const Entry& entry = table()[i];
        if (entry.section != section) text += fmt::format("\n[{}]\n", entry.section);
        section = entry.section;
        text += fmt::format("{:<{}}  {:<{}}  {}\n",
                            entry.name,
                            name_width,
                            shown_value(entry, loaded),
                            value_width,
                            loaded.origins[i].source);
    }
    if (!loaded.adapters.empty()) text += "\n[model.adapters]\n";
    for (const Origin& adapter : loaded.adapters) {
        text += fmt::format("{:<{}}  {:<{}}  {}\n",
                            adapter.key,
                            name_width,
                            adapter.value,
                            value_width,
                            adapter.source);
    }
    if (!loaded.events.empty()) text += "\n[events]\n";
    for (const Origin& event : loaded.events) {
        text += fmt::format(
            "{:<{}}  {:<{}}  {}\n", event.key, name_width, event.value, value_width, event.source);
    }
    return text;
}

std::string show_json(const Loaded& loaded) {
    Json settings = Json::object();
    for (std::size_t i = 0; i < table().size(); ++i) {
        const Entry& entry = table()[i];
        settings[std::string(entry.section)][std::string(entry.name)] = {
            {"value", json_value(entry, entry.read(loaded.settings))},
            {"source", loaded.origins[i].source}};
    }
    for (const Origin& adapter : loaded.adapters) {
        settings["model"]["adapters"][adapter.key] = {{"value", adapter.value},
                                                      {"source", adapter.source}};
    }
    for (const Origin& event : loaded.events) {
        const affect::EventEffect& effect = loaded.settings.affect.events.at(event.key);
        settings["events"][event.key] = {
            {"value", {effect.valence, effect.arousal, effect.dominance}},
            {"source", event.source}};
    }
    const Json page{{"file", loaded.file ? Json(loaded.file->string()) : Json(nullptr)},
                    {"settings", settings},
                    {"warnings", loaded.warnings}};
    return page.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string check(const Loaded& loaded) {
    std::string text = "The settings are good. " + file_line(loaded) + "\n";
    for (const std::string& warning : loaded.warnings)
        text += "Warning: " + warning + "\n";
    return text + decay_line(loaded.settings.affect) + "\n";
}

std::string report(const std::vector<Error>& errors) {
    std::string text;
    for (const Error& error : errors)
        text += error.message + "\n";
    return text + fmt::format("{} error{} in the settings.\n",
                              errors.size(),
                              errors.size() == 1 ? "" : "s");
}

}  // namespace elpis::config
