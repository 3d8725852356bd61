#include "elpis/cli/affect/simulation_page.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/attribution.h"
#include "elpis/affect/dynamics.h"
#include "elpis/affect/explanation.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/scenario.h"
#include "elpis/affect/simulation.h"
#include "elpis/affect/state.h"
#include "elpis/cli/affect/chart.h"
#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using affect::Scenario;
using affect::Seconds;
using affect::Simulation;
using affect::State;

constexpr int kWidest = 100;
constexpr int kChartRows = 14;
constexpr int kScale = 6;  // columns left of the chart
constexpr std::size_t kMostKinds = 20;

std::string heading(std::string_view text, const Look& look) {
    return "\n" + paint(look, Ink::Bold, text) + "\n";
}

// Round ends that hold all values, and zero.
std::pair<double, double> range_of(const std::vector<const std::vector<double>*>& curves) {
    constexpr double kStep = 0.25;
    double low = 0.0;
    double high = 0.0;
    for (const auto* curve : curves) {
        for (const double value : *curve) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    }
    low = std::floor(low / kStep) * kStep;
    high = std::ceil(high / kStep) * kStep;
    return {low, high > low ? high : low + kStep};
}

std::vector<double> axis_of(const Simulation& life,
                            State Simulation::Sample::* layer,
                            double State::* axis) {
    std::vector<double> values;
    values.reserve(life.samples.size());
    for (const Simulation::Sample& sample : life.samples)
        values.push_back(sample.*layer.*axis);
    return values;
}

// Where something happened, a mark under the chart: which way it moved valence, in sum.
std::string event_marks(const Scenario& scenario,
                        const Simulation& life,
                        int width,
                        const Look& look) {
    std::map<int, double> moved;
    for (const Simulation::Event& event : life.events) {
        const int column =
            static_cast<int>(event.time / scenario.length * static_cast<double>(width));
        moved[std::min(column, width - 1)] += event.after.valence - event.before.valence;
    }
    std::string text;
    for (int column = 0; column < width; ++column) {
        const auto found = moved.find(column);
        if (found == moved.end()) {
            text += ' ';
        } else if (found->second < 0.0) {
            text += paint(look, Ink::Red, look.unicode ? "▼" : "v");
        } else {
            text += paint(look, Ink::Green, look.unicode ? "▲" : "^");
        }
    }
    return text;
}

std::string time_axis(const Scenario& scenario, int width) {
    constexpr int kApart = 16;
    const int count = std::max(width / kApart, 1);
    std::string text;
    for (int i = 0; i < count; ++i) {
        const auto column = static_cast<std::size_t>(i * width / count);
        const affect::Instant time =
            scenario.length * (static_cast<double>(column) / static_cast<double>(width));
        text.resize(std::max(column, text.size()), ' ');
        text += clock_text(scenario, time) + " ";
    }
    return text;
}

std::string chart(const Scenario& scenario, const Simulation& life, const Look& look) {
    const auto valence = axis_of(life, &Simulation::Sample::emotion, &State::valence);
    const auto arousal = axis_of(life, &Simulation::Sample::emotion, &State::arousal);
    const auto mood = axis_of(life, &Simulation::Sample::mood, &State::valence);
    const auto [low, high] = range_of({&valence, &arousal, &mood});
    const int width = std::clamp(look.width, 40, kWidest) - kScale - 1;
    Chart chart(width, kChartRows, low, high);
    chart.curve(mood, Ink::Blue, 'm');
    chart.curve(arousal, Ink::Yellow, 'a');
    chart.curve(valence, Ink::Green, 'v');

    const std::string edge = paint(look, Ink::Faint, look.unicode ? "│" : "|");
    const std::string zero = paint(look, Ink::Faint, look.unicode ? "┼" : "+");
    std::string text;
    const std::vector<std::string> rows = chart.rows(look);
    for (int row = 0; row < kChartRows; ++row) {
        const bool at_zero = row == chart.row_of(0.0);
        const std::string scale = row == 0                ? fmt::format("{:+.2f}", high)
                                  : row == kChartRows - 1 ? fmt::format("{:+.2f}", low)
                                  : at_zero               ? "0"
                                                          : "";
        text += fmt::format("{}{}{}\n",
                            paint(look, Ink::Faint, fmt::format("{:>{}} ", scale, kScale - 1)),
                            at_zero ? zero : edge,
                            rows[static_cast<std::size_t>(row)]);
    }
    text += fmt::format("{:{}} {}\n", "", kScale, event_marks(scenario, life, width, look));
    text +=
        fmt::format("{:{}} {}\n", "", kScale, paint(look, Ink::Faint, time_axis(scenario, width)));
    const std::string stroke = look.unicode ? "─" : "";
    const auto name = [&](Ink ink, std::string_view letter, std::string_view what) {
        return paint(look, ink, look.unicode ? stroke : letter) + " " + std::string(what);
    };
    return text + fmt::format("{:{}} {}   {}   {}\n",
                              "",
                              kScale,
                              name(Ink::Green, "v", "valence"),
                              name(Ink::Yellow, "a", "arousal"),
                              name(Ink::Blue, "m", "mood, valence"));
}

std::string what_happened(const Simulation& life, const Look& look) {
    struct Kind {
        std::string name;
        int times = 0;
        State moved;
    };
    std::vector<Kind> kinds;
    for (const Simulation::Event& event : life.events) {
        auto kind = std::ranges::find(kinds, event.type, &Kind::name);
        if (kind == kinds.end()) kind = kinds.insert(kind, Kind{.name = event.type});
        ++kind->times;
        kind->moved = kind->moved + (event.after - event.before);
    }
    if (kinds.empty()) return {};
    int widest = 0;
    for (const Kind& kind : kinds)
        widest = std::max(widest, columns(tamed(kind.name)));
    std::string text = heading("What happened, and how far it moved valence and arousal", look);
    for (std::size_t i = 0; i < std::min(kinds.size(), kMostKinds); ++i) {
        const Kind& kind = kinds[i];
        const std::string name = tamed(kind.name);
        text += fmt::format("  {}{:{}}  {:>4}{}  {:+7.2f}  {:+7.2f}\n",
                            name,
                            "",
                            widest - columns(name),
                            kind.times,
                            look.unicode ? "×" : "x",
                            kind.moved.valence,
                            kind.moved.arousal);
    }
    if (kinds.size() > kMostKinds) {
        text += fmt::format("  and {} other kinds\n", kinds.size() - kMostKinds);
    }
    return text;
}

std::string minutes_text(Seconds time) {
    const long minutes = std::lround(time.count() / 60.0);
    if (minutes < 1) return fmt::format("{:.0f} s", time.count());
    if (minutes < 120) return fmt::format("{} min", minutes);
    return fmt::format("{:.1f} h", time.count() / 3'600.0);
}

std::string on_the_whole(const Scenario& scenario, const Simulation& life, const Look& look) {
    const affect::Dynamics& all = life.dynamics;
    const auto share = [&](Seconds time) { return 100.0 * (time / scenario.length); };
    const auto& in = all.time_in;
    std::string text = heading("On the whole", look);
    text += fmt::format("  {:<9} mean {:+.2f}, sd {:.2f}, inertia {:.2f}\n",
                        "valence",
                        all.valence.mean,
                        all.valence.sd,
                        all.valence.inertia);
    text += fmt::format("  {:<9} mean {:+.2f}, sd {:.2f}, inertia {:.2f}\n",
                        "arousal",
                        all.arousal.mean,
                        all.arousal.sd,
                        all.arousal.inertia);
    text += fmt::format(
        "  excited {:.0f} %, frustrated {:.0f} %, calm {:.0f} %, depleted {:.0f} % of the time\n",
        share(in.excited),
        share(in.frustrated),
        share(in.calm),
        share(in.depleted));
    text += fmt::format("  best at {} ({:+.2f}), worst at {} ({:+.2f})\n",
                        clock_text(scenario, life.most_pleasant.time),
                        life.most_pleasant.emotion.valence,
                        clock_text(scenario, life.least_pleasant.time),
                        life.least_pleasant.emotion.valence);
    if (all.recovery) {
        text += fmt::format("  from its farthest point halfway home in {}\n",
                            minutes_text(*all.recovery));
    }
    return text;
}

std::string in_the_end(const Scenario& scenario, const Simulation& life, const Look& look) {
    constexpr std::size_t kMostCauses = 5;
    constexpr double kWorthALine = 0.005;
    const Simulation::Sample& last = life.samples.back();
    const affect::Explanation& why = life.at_end;
    std::string text = heading(
        fmt::format("In the end, at {}: {}", clock_text(scenario, last.time), last.label), look);
    const auto line = [&](std::string_view name, const State& share) {
        text += fmt::format("  {:<36}  {:+6.2f}  {:+6.2f}\n", name, share.valence, share.arousal);
    };
    line("valence, arousal", last.emotion);
    line("  temperament", why.temperament);
    line("  mood", why.through_mood);
    State others = why.earlier.direct + why.chance.direct;
    std::size_t shown = 0;
    for (const affect::ActingEvent& event : why.events) {
        const State& share = event.share.direct;
        const bool worth =
            std::abs(share.valence) >= kWorthALine || std::abs(share.arousal) >= kWorthALine;
        if (worth && shown < kMostCauses) {
            ++shown;
            line(
                fmt::format("  {}, {}", tamed(event.type.text()), clock_text(scenario, event.time)),
                share);
        } else {
            others = others + share;
        }
    }
    line("  everything else", others);
    return text;
}

}  // namespace

std::string clock_text(const Scenario& scenario, affect::Instant moment) {
    constexpr long kDay = 24L * 60L;
    const auto minutes =
        static_cast<long>(std::floor((scenario.begins + moment).count() / 60.0 + 1e-9));
    const long day = minutes / kDay;
    const std::string clock = fmt::format("{}:{:02}", minutes % kDay / 60, minutes % 60);
    return day == 0 ? clock : fmt::format("day {}, {}", day + 1, clock);
}

std::string simulation_page(const Scenario& scenario, const Simulation& life, const Look& look) {
    std::string text = paint(look, Ink::Bold, tamed(scenario.name)) + "\n";
    if (!scenario.about.empty()) {
        text += wrapped(tamed(scenario.about), std::min(look.width, kWidest)) + "\n";
    }
    text += "\n" + chart(scenario, life, look);
    text += what_happened(life, look);
    text += on_the_whole(scenario, life, look);
    return text + in_the_end(scenario, life, look);
}

}  // namespace elpis::cli
