#include "elpis/cli/affect/path_svg.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/state.h"
#include "elpis/base/clock.h"
#include "elpis/cli/affect/lived_path.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/cli/affect/picture.h"
#include "elpis/steering/evaluation/report/plot.h"

namespace elpis::cli {
namespace {

namespace report = steering::evaluation::report;

using affect::State;
using Point = LivedPath::Point;

// In what a time of that length is told.
struct Unit {
    std::string_view name;
    double seconds;
};
Unit unit_for(double length) {
    constexpr double kHour = 3'600.0;
    if (length <= 2 * 60.0) return {.name = "seconds", .seconds = 1.0};
    if (length <= 2 * kHour) return {.name = "minutes", .seconds = 60.0};
    if (length <= 96 * kHour) return {.name = "hours", .seconds = kHour};
    return {.name = "days", .seconds = 24 * kHour};
}

std::vector<report::Point> curve_of(const LivedPath& path,
                                    Clock::Wall begin,
                                    const Unit& unit,
                                    State Point::* layer,
                                    double State::* axis) {
    std::vector<report::Point> curve;
    curve.reserve(path.points.size());
    for (const Point& point : path.points) {
        const double since = unix_seconds(point.time) - unix_seconds(begin);
        curve.push_back({.x = since / unit.seconds, .y = point.*layer.*axis});
    }
    return curve;
}

std::vector<report::Point> way_of(const LivedPath& path, State Point::* layer) {
    std::vector<report::Point> way;
    way.reserve(path.points.size());
    for (const Point& point : path.points) {
        const State& state = point.*layer;
        way.push_back({.x = state.valence, .y = state.arousal});
    }
    return way;
}

}  // namespace

std::string path_over_time_svg(const std::string& name, const LivedPath& path) {
    const Clock::Wall begin = path.points.front().time;
    const double length = unix_seconds(path.points.back().time) - unix_seconds(begin);
    const Unit unit = unit_for(length);
    const auto valence = curve_of(path, begin, unit, &Point::emotion, &State::valence);
    const auto arousal = curve_of(path, begin, unit, &Point::emotion, &State::arousal);
    const auto mood = curve_of(path, begin, unit, &Point::mood, &State::valence);
    std::vector<double> heights{0.0};
    for (const auto* curve : {&valence, &arousal, &mood}) {
        for (const report::Point& point : *curve)
            heights.push_back(point.y);
    }
    const double end = length > 0.0 ? length / unit.seconds : 1.0;
    report::Plot plot({.title = name,
                       .x = fmt::format("{} since {}", unit.name, moment_text(begin)),
                       .y = "valence, arousal"},
                      {.low = 0.0, .high = end},
                      report::Extent::of(heights));
    for (const LivedPath::Mark& mark : path.marks)
        plot.vertical((unix_seconds(mark.time) - unix_seconds(begin)) / unit.seconds, "quiet");
    plot.horizontal(0.0, "zero");
    plot.line(mood, "c5 dashed");
    plot.line(arousal, "c1");
    plot.line(valence, "c0");
    plot.legend("valence", "c0");
    plot.legend("arousal", "c1");
    plot.legend("valence of the mood", "c5 dashed");
    return picture_of(name, std::move(plot), 3);
}

std::string path_in_plane_svg(const std::string& name, const LivedPath& path) {
    report::Plot plot({.title = name, .x = "valence", .y = "arousal"},
                      {.low = -1.05, .high = 1.05},
                      {.low = -1.05, .high = 1.05});
    plot.horizontal(0.0, "zero");
    plot.vertical(0.0, "zero");
    plot.text({.x = 0.95, .y = 0.9}, "excited", "tick end");
    plot.text({.x = -0.95, .y = 0.9}, "frustrated", "tick");
    plot.text({.x = 0.95, .y = -0.95}, "calm", "tick end");
    plot.text({.x = -0.95, .y = -0.95}, "depleted", "tick");
    std::vector<report::Point> events;
    events.reserve(path.marks.size());
    for (const LivedPath::Mark& mark : path.marks)
        events.push_back({.x = mark.emotion.valence, .y = mark.emotion.arousal});
    const State& last = path.points.back().emotion;
    plot.line(way_of(path, &Point::mood), "c5 dashed");
    plot.line(way_of(path, &Point::emotion), "c0");
    plot.dots(events, "c0");
    plot.dots(std::vector<report::Point>{{.x = last.valence, .y = last.arousal}}, "c5");
    plot.text({.x = last.valence + 0.03, .y = last.arousal}, "last", "tick");
    plot.legend(fmt::format("emotion, from {}", moment_text(path.points.front().time)), "c0");
    plot.legend(fmt::format("mood, to {}", moment_text(path.points.back().time)), "c5 dashed");
    return picture_of(name, std::move(plot), 2);
}

}  // namespace elpis::cli
