#include "elpis/cli/affect/watch_page.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/base/clock.h"
#include "elpis/cli/affect/event_forms.h"
#include "elpis/cli/affect/lived_path.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/cli/affect/plane.h"
#include "elpis/cli/affect/state_page.h"
#include "elpis/cli/bar.h"
#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

using affect::State;
using Lines = std::vector<std::string>;

constexpr int kWide = 76;          // columns from which there is room for two beside each other
constexpr int kSmallestPlane = 5;  // rows
constexpr int kGap = 3;
constexpr auto kLately = std::chrono::minutes(5);

// One column of the screen. Text is cut before it is painted, so that colours stay whole.
class Column {
public:
    Column(const Look& look, int width) : look_(look), width_(width) {}

    void line(std::string_view text, Ink ink = Ink::Plain) {
        lines_.push_back(paint(look_, ink, cut_to(text, width_)));
    }
    void blank() { lines_.emplace_back(); }
    // A name, a bar and a figure, the bar as long as there is room.
    void bar(std::string_view name, double value, Ink ink) {
        constexpr int kName = 10;
        constexpr int kFigure = 8;
        const int half = std::min((width_ - kName - kFigure - 1) / 2, 20);
        if (half < 2) return line(fmt::format("{:<{}}{:+.3f}", name, kName, value));
        lines_.push_back(fmt::format("{:<{}}{}  {:+.3f}",
                                     name,
                                     kName,
                                     paint(look_, ink, gauge(value, half, look_.unicode)),
                                     value));
    }
    int size() const { return static_cast<int>(lines_.size()); }
    Lines take() { return std::move(lines_); }

private:
    const Look& look_;
    int width_;
    Lines lines_;
};

void add_feeling(Column& column, const ShownState& state) {
    const affect::Snapshot& felt = state.felt;
    column.bar("valence", felt.emotion.valence, Ink::Magenta);
    column.bar("arousal", felt.emotion.arousal, Ink::Magenta);
    column.bar("mood v", felt.mood.valence, Ink::Blue);
    column.bar("mood a", felt.mood.arousal, Ink::Blue);
}

void add_trajectory(Column& column, const affect::Trajectory& it) {
    column.line(
        fmt::format(
            "{}, momentum {}{}",
            it.trend,
            it.momentum,
            it.spiral_detected ? fmt::format(", in a spiral: {}", it.spiral_direction) : ""),
        Ink::Faint);
}

// As many as there is room for, the newest first.
void add_events(Column& column, const WatchView& view, int room, const Look& look) {
    if (room < 2) return;
    column.line("What happened", Ink::Bold);
    if (view.recent.empty()) return column.line("nothing yet", Ink::Faint);
    for (auto event = view.recent.rbegin(); event != view.recent.rend() && room > 1; ++event) {
        column.line(
            fmt::format("{:>7}  {}", age_text(event->time, view.now), event_line(*event, look)));
        --room;
    }
}

Lines plane_of(const WatchView& view, int columns, int rows, const Look& look) {
    std::vector<State> long_ago;
    std::vector<State> lately;
    for (const LivedPath::Point& point : view.path.points)
        (point.time < view.now - kLately ? long_ago : lately).push_back(point.emotion);
    const affect::Snapshot& felt = view.state.felt;
    return plane_rows({.long_ago = long_ago,
                       .lately = lately,
                       .here = felt.emotion,
                       .mood = felt.mood,
                       .home = felt.baseline},
                      columns,
                      rows,
                      look);
}

std::string header(const WatchView& view, const Look& look) {
    const affect::Snapshot& felt = view.state.felt;
    const std::string feels = fmt::format(": {}, {}", felt.label, affect::name_of(felt.quadrant));
    const std::string clock = short_moment(view.now, view.now) + " UTC";
    const std::string name(
        cut_to(tamed(view.state.name), std::max(look.width - columns(feels), 1)));
    const std::string rest(cut_to(feels, look.width - columns(name)));
    const int left = look.width - columns(name) - columns(rest) - columns(clock);
    return paint(look, Ink::Bold, name) + rest +
           (left < 2 ? ""
                     : std::string(static_cast<std::size_t>(left), ' ') +
                           paint(look, Ink::Faint, clock));
}

std::string footer(const WatchView& view, const Look& look) {
    if (!view.trouble.empty()) {
        return paint(look, Ink::Red, cut_to(tamed(view.trouble), look.width));
    }
    const std::string text = fmt::format("{} here  {} mood  {} home   q ends",
                                         look.unicode ? "●" : "@",
                                         look.unicode ? "○" : "o",
                                         look.unicode ? "⌂" : "+");
    return paint(look, Ink::Faint, cut_to(text, look.width));
}

// The plane on the left, all else on the right.
Lines beside(const WatchView& view, int rows, const Look& look) {
    const int plane_columns = std::min(2 * rows, look.width / 2);
    const int width = look.width - plane_columns - kGap;
    Column column(look, width);
    add_feeling(column, view.state);
    add_trajectory(column, view.state.felt.trajectory);
    if (view.state.manual) column.line("its time passes by hand", Ink::Faint);
    column.blank();
    add_events(column, view, rows - column.size(), look);
    Lines right = column.take();
    right.resize(static_cast<std::size_t>(rows));
    Lines lines = plane_of(view, plane_columns, rows, look);
    for (std::size_t i = 0; i < lines.size(); ++i)
        lines[i] += std::string(kGap, ' ') + right[i];
    return lines;
}

// Bars, plane, events: the plane goes first where there is no room.
Lines below(const WatchView& view, int rows, const Look& look) {
    constexpr int kEvents = 6;
    Column column(look, look.width);
    add_feeling(column, view.state);
    add_trajectory(column, view.state.felt.trajectory);
    const int left = rows - column.size();
    const int plane_rows = std::min(left - kEvents, look.width / 2);
    Lines lines = column.take();
    if (plane_rows >= kSmallestPlane) {
        std::ranges::move(plane_of(view, std::min(2 * plane_rows, look.width), plane_rows, look),
                          std::back_inserter(lines));
    }
    Column events(look, look.width);
    add_events(events, view, rows - static_cast<int>(lines.size()), look);
    std::ranges::move(events.take(), std::back_inserter(lines));
    return lines;
}

std::string figures(const State& emotion, const State& mood) {
    return fmt::format("valence {:+.3f}, arousal {:+.3f}, mood {:+.3f} {:+.3f}",
                       emotion.valence,
                       emotion.arousal,
                       mood.valence,
                       mood.arousal);
}

}  // namespace

Lines watch_screen(const WatchView& view, int rows, const Look& look) {
    const int body = rows - 2;
    Lines lines{header(view, look)};
    if (body > 0) {
        std::ranges::move(look.width >= kWide && body >= kSmallestPlane ? beside(view, body, look)
                                                                        : below(view, body, look),
                          std::back_inserter(lines));
    }
    lines.resize(static_cast<std::size_t>(std::max(rows - 1, 1)));
    if (rows > 1) lines.push_back(footer(view, look));
    return lines;
}

std::string feeling_line(const ShownState& state, Clock::Wall now) {
    return fmt::format("{} {}: {}, {}\n",
                       moment_text(std::chrono::floor<std::chrono::seconds>(now)),
                       tamed(state.name),
                       state.felt.label,
                       figures(state.felt.emotion, state.felt.mood));
}

std::string change_line(const journal::Event& event) {
    const std::string type = event.type.empty() ? words_of(event.cause) : tamed(event.type);
    return fmt::format("{} {}: {} ({:g}), {}\n",
                       moment_text(std::chrono::floor<std::chrono::seconds>(event.time)),
                       tamed(event.character),
                       type,
                       event.intensity,
                       figures(event.after.emotion, event.after.mood));
}

}  // namespace elpis::cli
