#include "elpis/config/own_events.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "elpis/affect/event_effect.h"
#include "elpis/base/error.h"
#include "elpis/base/utf8.h"
#include "elpis/config/findings.h"
#include "elpis/config/toml_values.h"

namespace elpis::config {
namespace {

bool good_name(std::string_view name) {
    return !utf8::blank(name) && name.size() <= affect::kLongestEventName &&
           utf8::printable(name) == name;
}

std::optional<affect::EventEffect> effect_of(const toml::node& node) {
    const toml::array* const list = node.as_array();
    if (list == nullptr || list->size() < 2 || list->size() > 3) return std::nullopt;
    std::array<double, 3> figures{};
    for (std::size_t i = 0; i < list->size(); ++i) {
        const std::optional<double> figure = list->get(i)->value<double>();
        if (!list->get(i)->is_number() || !figure || !(std::abs(*figure) <= 1.0)) {
            return std::nullopt;
        }
        figures[i] = *figure;
    }
    return affect::EventEffect{
        .valence = figures[0], .arousal = figures[1], .dominance = figures[2]};
}

}  // namespace

void read_own_events(const toml::table& section, std::string_view shown, Findings& findings) {
    const auto refuse = [&](std::string message) {
        findings.errors.push_back({ErrorCode::InvalidArgument, std::move(message)});
    };
    if (section.size() > affect::kMostOwnEvents) {
        return refuse(fmt::format("{}:{}: [events] has {} kinds of events; at most {} are taken.",
                                  shown,
                                  section.source().begin.line,
                                  section.size(),
                                  affect::kMostOwnEvents));
    }
    for (const auto& [key, node] : in_order(section)) {
        const std::string place = fmt::format("{}:{}", shown, key.source().begin.line);
        const std::string name(key.str());
        if (!good_name(name)) {
            refuse(
                fmt::format("{}: an event cannot be called \"{}\"; a name has 1 to {} bytes, "
                            "not all blank, and no control characters.",
                            place,
                            utf8::printable(name.substr(0, affect::kLongestEventName)),
                            affect::kLongestEventName));
        } else if (const auto effect = effect_of(*node)) {
            findings.events.push_back({.name = name, .effect = *effect, .source = place});
        } else {
            refuse(
                fmt::format("{}: events.{} cannot be {}; it must be [valence, arousal] or "
                            "[valence, arousal, dominance], numbers from -1 to 1.",
                            place,
                            name,
                            shown_list(*node)));
        }
    }
}

std::string effect_text(const affect::EventEffect& effect) {
    if (effect.dominance == 0.0) return fmt::format("[{}, {}]", effect.valence, effect.arousal);
    return fmt::format("[{}, {}, {}]", effect.valence, effect.arousal, effect.dominance);
}

}  // namespace elpis::config
