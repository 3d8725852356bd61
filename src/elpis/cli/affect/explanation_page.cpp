#include "elpis/cli/affect/explanation_page.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/attribution.h"
#include "elpis/affect/explanation.h"
#include "elpis/affect/state.h"
#include "elpis/base/clock.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/cli/affect/state_json.h"
#include "elpis/cli/bar.h"
#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::ordered_json;
using affect::State;

constexpr int kHalf = 6;  // of a gauge
constexpr std::size_t kMostRows = 16;
constexpr double kWorthALine = 0.0005;  // what three decimals show

Json share_json(const affect::Share& share) {
    return {{"direct", state_json_of(share.direct)},
            {"through_mood", state_json_of(share.through_mood)},
            {"in_mood", state_json_of(share.in_mood)}};
}

struct Row {
    std::string name;
    State share;
};

bool worth_a_line(const State& share) {
    return std::abs(share.valence) >= kWorthALine || std::abs(share.arousal) >= kWorthALine;
}

// What sums to the emotion: every row of the table.
std::vector<Row> rows_of(const affect::Explanation& why,
                         const KeptLife& life,
                         Clock::Wall now,
                         const Look& look) {
    std::vector<Row> rows{{"who it is", why.temperament}, {"its mood", why.through_mood}};
    State others = why.earlier.direct;
    std::size_t not_told = why.earlier_count;
    for (const affect::ActingEvent& event : why.events) {
        const State& share = event.share.direct;
        if (!worth_a_line(share) || rows.size() >= kMostRows) {
            others = others + share;
            ++not_told;
            continue;
        }
        const std::string strength =
            event.intensity == 1.0
                ? ""
                : fmt::format(" {} {:g}", look.unicode ? "×" : "x", event.intensity);
        rows.push_back(
            {fmt::format("{}{}, {} ago",
                         event.type.empty() ? "an event" : tamed(event.type.text()),
                         strength,
                         age_text(life.wall(event.time), life.manual ? life.wall(why.time) : now)),
             share});
    }
    if (not_told > 0) {
        rows.push_back(
            {fmt::format("{} fainter event{}", not_told, not_told == 1 ? "" : "s"), others});
    }
    if (worth_a_line(why.chance.direct)) rows.push_back({"chance", why.chance.direct});
    return rows;
}

std::string row_text(const Row& row, int widest, const Look& look) {
    const auto axis = [&](double value) {
        return fmt::format(
            "{} {:+.3f}",
            paint(look, value < 0.0 ? Ink::Red : Ink::Green, gauge(value, kHalf, look.unicode)),
            value);
    };
    return fmt::format("  {}{:{}}  {}  {}\n",
                       row.name,
                       "",
                       std::max(widest - columns(row.name), 0),
                       axis(row.share.valence),
                       axis(row.share.arousal));
}

}  // namespace

Json explanation_json_of(const affect::Explanation& why) {
    Json events = Json::array();
    for (const affect::ActingEvent& event : why.events) {
        events.push_back({{"type", event.type.text()},
                          {"time", event.time.count()},
                          {"intensity", event.intensity},
                          {"share", share_json(event.share)}});
    }
    return {{"emotion", state_json_of(why.emotion)},
            {"mood", state_json_of(why.mood)},
            {"temperament", state_json_of(why.temperament)},
            {"temperament_in_mood", state_json_of(why.temperament_in_mood)},
            {"through_mood", state_json_of(why.through_mood)},
            {"events", std::move(events)},
            {"earlier", share_json(why.earlier)},
            {"earlier_count", why.earlier_count},
            {"chance", share_json(why.chance)}};
}

std::string explanation_json(const std::string& name, const KeptLife& life) {
    affect::Explanation why = life.feeling.explain(life.now);
    for (affect::ActingEvent& event : why.events)
        event.time += life.epoch;
    Json json = {{"character", name},
                 {"time", (why.time + life.epoch).count()},
                 {"baseline", state_json_of(life.feeling.read(life.now).baseline)}};
    json.update(explanation_json_of(why));
    return json.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

std::string explanation_page(const std::string& name,
                             const KeptLife& life,
                             Clock::Wall now,
                             const Look& look) {
    const affect::Explanation why = life.feeling.explain(life.now);
    const affect::Snapshot felt = life.feeling.read(life.now);
    const std::vector<Row> rows = rows_of(why, life, now, look);
    int widest = columns("together");
    for (const Row& row : rows)
        widest = std::max(widest, columns(row.name));
    constexpr int kAxis = 2 * kHalf + 1 + 7;  // a gauge, a blank and a figure
    std::string text = fmt::format("Why {} feels {}\n\n",
                                   paint(look, Ink::Bold, tamed(name)),
                                   paint(look, Ink::Bold, felt.label));
    text += paint(look,
                  Ink::Faint,
                  fmt::format("  {:{}}  {:<{}}  {}", "", widest, "valence", kAxis, "arousal")) +
            "\n";
    for (const Row& row : rows)
        text += row_text(row, widest, look);
    text += "\n" + row_text({"together", why.emotion}, widest, look);
    return text + fmt::format("\n{}\n",
                              paint(look,
                                    Ink::Faint,
                                    fmt::format("its mood is at {:+.3f}, {:+.3f}; home at {:+.3f}, "
                                                "{:+.3f}",
                                                why.mood.valence,
                                                why.mood.arousal,
                                                felt.baseline.valence,
                                                felt.baseline.arousal)));
}

}  // namespace elpis::cli
