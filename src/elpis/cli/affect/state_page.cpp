#include "elpis/cli/affect/state_page.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/feeling.h"
#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/affect/trajectory.h"
#include "elpis/base/clock.h"
#include "elpis/cli/affect/event_forms.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/cli/affect/state_json.h"
#include "elpis/cli/bar.h"
#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::ordered_json;
using affect::State;

constexpr int kHalf = 10;  // of a gauge
constexpr int kWidest = 100;

std::string heading(std::string_view text, const Look& look) {
    return "\n" + paint(look, Ink::Bold, text) + "\n";
}

std::string pair_text(const State& state) {
    return fmt::format("{:+.2f} {:+.2f}", state.valence, state.arousal);
}

std::string axis_line(std::string_view name, double value, double home, const Look& look) {
    return fmt::format("  {:<10} {}  {:+.3f}   at home {:+.2f}\n",
                       name,
                       paint(look, Ink::Magenta, gauge(value, kHalf, look.unicode)),
                       value,
                       home);
}

std::string how_long(double seconds) {
    return age_text(Clock::Wall{}, from_unix_seconds(seconds));
}

std::string heading_to(const affect::Trajectory& it, std::string_view quadrant) {
    std::string text = fmt::format("  {}, momentum {}; {} for {}\n",
                                   it.trend,
                                   it.momentum,
                                   quadrant,
                                   how_long(it.time_in_quadrant));
    text += fmt::format("  {:+.3f} valence and {:+.3f} arousal a minute over the last events\n",
                        it.valence_velocity,
                        it.arousal_velocity);
    if (it.spiral_detected) text += fmt::format("  in a spiral: {}\n", it.spiral_direction);
    return text;
}

Json trajectory_json(const affect::Trajectory& it) {
    return {{"valence_velocity", it.valence_velocity},
            {"arousal_velocity", it.arousal_velocity},
            {"trend", it.trend},
            {"momentum", it.momentum},
            {"spiral_detected", it.spiral_detected},
            {"spiral_direction", it.spiral_direction},
            {"time_in_quadrant", it.time_in_quadrant}};
}

Json json_of(const ShownState& state, Clock::Wall now) {
    const affect::Snapshot& felt = state.felt;
    return {{"character", state.name},
            {"time", unix_seconds(now)},
            {"valence", felt.emotion.valence},
            {"arousal", felt.emotion.arousal},
            {"dominance", felt.dominance},
            {"label", felt.label},
            {"quadrant", affect::name_of(felt.quadrant)},
            {"mood", state_json_of(felt.mood)},
            {"baseline", state_json_of(felt.baseline)},
            {"distance_from_baseline", felt.distance_from_baseline},
            {"trajectory", trajectory_json(felt.trajectory)},
            {"clock", state.manual ? "manual" : "wall"},
            {"lived", state.lived},
            {"update_count", felt.update_count},
            {"last_event", state.last ? event_json(*state.last) : Json(nullptr)}};
}

std::string dumped(const Json& json) {
    return json.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

std::string last_event_text(const ShownState& state, Clock::Wall now, const Look& look) {
    if (!state.last) {
        return state.lived ? "  none that the journal still has\n" : "  nothing has happened yet\n";
    }
    const std::string when = fmt::format(
        "{} ({} ago)", short_moment(state.last->time, now), age_text(state.last->time, now));
    std::string text = fmt::format("  {}: {}\n", when, event_line(*state.last, look));
    if (!state.last->context.empty()) {
        text += fmt::format(
            "  {}\n",
            paint(look,
                  Ink::Faint,
                  wrapped(tamed(state.last->context), std::min(look.width, kWidest), 2)));
    }
    return text;
}

}  // namespace

ShownState shown_state(const std::string& name,
                       const KeptLife& life,
                       std::optional<journal::Event> last) {
    return {.name = name,
            .felt = life.feeling.read(life.now),
            .manual = life.manual,
            .lived = life.lived,
            .last = std::move(last)};
}

std::string event_line(const journal::Event& event, const Look& look) {
    const std::string type =
        event.type.empty()
            ? words_of(event.cause)
            : tamed(event.type) +
                  (event.intensity == 1.0
                       ? ""
                       : fmt::format(" {} {:g}", look.unicode ? "×" : "x", event.intensity));
    return fmt::format("{}, {} {} {}{}",
                       type,
                       pair_text(event.before.emotion),
                       look.unicode ? "→" : "->",
                       pair_text(event.after.emotion),
                       event.type.empty() ? "" : ", " + words_of(event.cause));
}

std::string state_page(const ShownState& state, Clock::Wall now, const Look& look) {
    const affect::Snapshot& felt = state.felt;
    std::string text = fmt::format("{}: {}, {}\n\n",
                                   paint(look, Ink::Bold, tamed(state.name)),
                                   felt.label,
                                   affect::name_of(felt.quadrant));
    text += axis_line("valence", felt.emotion.valence, felt.baseline.valence, look);
    text += axis_line("arousal", felt.emotion.arousal, felt.baseline.arousal, look);
    text += axis_line("dominance", felt.dominance, felt.baseline_dominance, look);
    text += fmt::format("  {:<10} {:+.3f} valence, {:+.3f} arousal\n",
                        "mood",
                        felt.mood.valence,
                        felt.mood.arousal);
    text +=
        fmt::format("  {:<10} {:.2f} away from home\n", "distance", felt.distance_from_baseline);
    if (state.manual) text += "  its time passes by hand, and stands still until then\n";
    text += heading("Where it is heading", look);
    text += heading_to(felt.trajectory, affect::name_of(felt.quadrant));
    text += heading("What happened last", look);
    return text + last_event_text(state, now, look);
}

std::string state_json(const ShownState& state, Clock::Wall now) {
    return dumped(json_of(state, now));
}

std::string states_table(const std::vector<ShownState>& states, Clock::Wall now, const Look& look) {
    if (states.empty()) return "nobody is known yet\n";
    int widest = columns("character");
    for (const ShownState& state : states)
        widest = std::max(widest, columns(tamed(state.name)));
    std::string text = paint(look,
                             Ink::Bold,
                             fmt::format("{:<{}}  {:<11} {:>7}  {:>7}  {:<13}  {}",
                                         "character",
                                         widest,
                                         "feels",
                                         "valence",
                                         "arousal",
                                         "mood",
                                         "last event")) +
                       "\n";
    for (const ShownState& state : states) {
        const std::string name = tamed(state.name);
        const affect::Snapshot& felt = state.felt;
        const std::string last =
            state.last    ? fmt::format("{}, {} ago",
                                     state.last->type.empty() ? words_of(state.last->cause)
                                                                 : tamed(state.last->type),
                                     age_text(state.last->time, now))
            : state.lived ? "-"
                          : "never";
        text += fmt::format("{}{:{}}  {:<11} {:>+7.3f}  {:>+7.3f}  {:<13}  {}\n",
                            name,
                            "",
                            widest - columns(name),
                            felt.label,
                            felt.emotion.valence,
                            felt.emotion.arousal,
                            pair_text(felt.mood),
                            last);
    }
    return text;
}

std::string states_json(const std::vector<ShownState>& states, Clock::Wall now) {
    Json all = Json::array();
    for (const ShownState& state : states)
        all.push_back(json_of(state, now));
    return dumped({{"characters", std::move(all)}});
}

}  // namespace elpis::cli
