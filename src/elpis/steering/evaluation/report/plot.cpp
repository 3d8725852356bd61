#include "elpis/steering/evaluation/report/plot.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/steering/evaluation/report/markup.h"

namespace elpis::steering::evaluation::report {
namespace {

// Of the SVG's own coordinate system; the page scales it.
constexpr double kWidth = 440.0;
constexpr double kHeight = 300.0;
constexpr double kLeft = 52.0;
constexpr double kRight = 14.0;
constexpr double kTop = 12.0;
constexpr double kBottom = 42.0;
constexpr double kLegendLine = 18.0;

std::string pixel(double value) {
    return fmt::format("{:.1f}", value);
}

bool drawable(const Point& it) {
    return std::isfinite(it.x) && std::isfinite(it.y);
}

// An open picture of that size, for who sees it and for who has it read to them.
Markup drawing(const std::string& width, const std::string& height, const std::string& title) {
    Markup svg;
    svg.open("svg",
             {{"xmlns", "http://www.w3.org/2000/svg"},
              {"viewBox", fmt::format("0 0 {} {}", width, height)},
              {"role", "img"},
              {"aria-label", title}});
    return svg;
}

}  // namespace

Extent Extent::of(std::span<const double> values) {
    bool any = false;
    Extent extent;
    for (const double value : values) {
        if (!std::isfinite(value)) continue;
        extent.low = any ? std::min(extent.low, value) : value;
        extent.high = any ? std::max(extent.high, value) : value;
        any = true;
    }
    if (!any) return {};
    const double room = extent.high > extent.low ? 0.05 * (extent.high - extent.low)
                                                 : std::max(0.5, 0.1 * std::abs(extent.high));
    return {.low = extent.low - room, .high = extent.high + room};
}

void Extent::include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
}

std::vector<double> Extent::ticks(int count) const {
    // The step is 1, 2 or 5 times a power of ten.
    const double rough = (high - low) / count;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    double step = 10.0 * power;
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough) {
            step = factor * power;
            break;
        }
    }
    std::vector<double> ticks;
    const auto last = std::llround(std::floor(high / step));
    for (auto n = std::llround(std::ceil(low / step)); n <= last; ++n)
        ticks.push_back(static_cast<double>(n) * step);
    return ticks;
}

Plot::Plot(Labels labels, Extent x, Extent y) : labels_(std::move(labels)), x_(x), y_(y) {}

double Plot::across(double x) const {
    return kLeft + (x - x_.low) / (x_.high - x_.low) * (kWidth - kLeft - kRight);
}

double Plot::down(double y) const {
    return kHeight - kBottom - (y - y_.low) / (y_.high - y_.low) * (kHeight - kTop - kBottom);
}

std::string Plot::path(std::span<const Point> points) const {
    std::string path;
    for (const Point& it : points) {
        if (drawable(it)) path += pixel(across(it.x)) + "," + pixel(down(it.y)) + " ";
    }
    return path;
}

void Plot::line(std::span<const Point> points, const std::string& style) {
    drawn_.leaf("polyline", {{"class", "line " + style}, {"points", path(points)}});
}

void Plot::dots(std::span<const Point> points, const std::string& style) {
    for (const Point& it : points) {
        if (!drawable(it)) continue;
        drawn_.leaf("circle",
                    {{"class", "dot " + style},
                     {"cx", pixel(across(it.x))},
                     {"cy", pixel(down(it.y))},
                     {"r", "3"}});
    }
}

void Plot::band(std::span<const Point> low, std::span<const Point> high, const std::string& style) {
    std::vector<Point> around(low.begin(), low.end());
    around.insert(around.end(), high.rbegin(), high.rend());
    drawn_.leaf("polygon", {{"class", style}, {"points", path(around)}});
}

void Plot::horizontal(double y, const std::string& style) {
    if (!std::isfinite(y) || y < y_.low || y > y_.high) return;
    const std::string at = pixel(down(y));
    drawn_.leaf("line",
                {{"class", style},
                 {"x1", pixel(kLeft)},
                 {"x2", pixel(kWidth - kRight)},
                 {"y1", at},
                 {"y2", at}});
}

void Plot::vertical(double x, const std::string& style) {
    if (!std::isfinite(x) || x < x_.low || x > x_.high) return;
    const std::string at = pixel(across(x));
    drawn_.leaf("line",
                {{"class", style},
                 {"x1", at},
                 {"x2", at},
                 {"y1", pixel(kTop)},
                 {"y2", pixel(kHeight - kBottom)}});
}

void Plot::text(Point at, std::string_view text, const std::string& style) {
    if (!drawable(at)) return;
    drawn_.element(
        "text", text, {{"class", style}, {"x", pixel(across(at.x))}, {"y", pixel(down(at.y))}});
}

void Plot::legend(std::string text, std::string style) {
    legend_.emplace_back(std::move(text), std::move(style));
}

Markup Plot::finish() && {
    const double height =
        kHeight + kLegendLine * static_cast<double>(legend_.size()) + (legend_.empty() ? 0.0 : 8.0);
    Markup svg = drawing(fmt::format("{}", kWidth), fmt::format("{}", height), labels_.title);
    for (const double tick : x_.ticks(6)) {
        const std::string at = pixel(across(tick));
        svg.leaf("line",
                 {{"class", "grid"},
                  {"x1", at},
                  {"x2", at},
                  {"y1", pixel(kTop)},
                  {"y2", pixel(kHeight - kBottom)}});
        svg.element("text",
                    fmt::format("{:.4g}", tick),
                    {{"class", "tick middle"}, {"x", at}, {"y", pixel(kHeight - kBottom + 15.0)}});
    }
    for (const double tick : y_.ticks(5)) {
        const std::string at = pixel(down(tick));
        svg.leaf("line",
                 {{"class", "grid"},
                  {"x1", pixel(kLeft)},
                  {"x2", pixel(kWidth - kRight)},
                  {"y1", at},
                  {"y2", at}});
        svg.element(
            "text",
            fmt::format("{:.4g}", tick),
            {{"class", "tick end"}, {"x", pixel(kLeft - 6.0)}, {"y", pixel(down(tick) + 3.5)}});
    }
    svg.embed(drawn_);
    svg.element("text",
                labels_.x,
                {{"class", "axis middle"},
                 {"x", pixel((kLeft + kWidth - kRight) / 2.0)},
                 {"y", pixel(kHeight - 8.0)}});
    const double middle = (kTop + kHeight - kBottom) / 2.0;
    svg.element("text",
                labels_.y,
                {{"class", "axis middle"},
                 {"x", "14"},
                 {"y", pixel(middle)},
                 {"transform", fmt::format("rotate(-90 14 {:.1f})", middle)}});
    double y = kHeight + 10.0;
    for (const auto& [text, style] : legend_) {
        svg.leaf("line",
                 {{"class", "line " + style},
                  {"x1", pixel(kLeft)},
                  {"x2", pixel(kLeft + 22.0)},
                  {"y1", pixel(y)},
                  {"y2", pixel(y)}});
        svg.element(
            "text", text, {{"class", "tick"}, {"x", pixel(kLeft + 30.0)}, {"y", pixel(y + 4.0)}});
        y += kLegendLine;
    }
    svg.close();
    return svg;
}

Markup matrix(const std::string& title,
              const std::vector<std::string>& names,
              const std::vector<std::vector<int>>& counts) {
    constexpr double kCell = 62.0;
    constexpr double kNames = 84.0;
    const auto size = static_cast<double>(names.size());
    Markup svg = drawing(fmt::format("{:.0f}", kNames + size * kCell + 4.0),
                         fmt::format("{:.0f}", 40.0 + size * 40.0),
                         title);
    for (std::size_t column = 0; column < names.size(); ++column) {
        svg.element("text",
                    names[column],
                    {{"class", "tick middle"},
                     {"x", pixel(kNames + (static_cast<double>(column) + 0.5) * kCell)},
                     {"y", "28"}});
    }
    for (std::size_t row = 0; row < names.size() && row < counts.size(); ++row) {
        const double top = 36.0 + 40.0 * static_cast<double>(row);
        svg.element("text",
                    names[row],
                    {{"class", "tick end"}, {"x", pixel(kNames - 8.0)}, {"y", pixel(top + 24.0)}});
        int all = 0;
        for (const int count : counts[row])
            all += count;
        for (std::size_t column = 0; column < counts[row].size(); ++column) {
            const int count = counts[row][column];
            const double share = all == 0 ? 0.0 : static_cast<double>(count) / all;
            const double left = kNames + kCell * static_cast<double>(column);
            svg.leaf("rect",
                     {{"class", row == column ? "cell right" : "cell"},
                      {"x", pixel(left + 1.0)},
                      {"y", pixel(top)},
                      {"width", pixel(kCell - 2.0)},
                      {"height", "38"},
                      {"fill-opacity", fmt::format("{:.2f}", 0.06 + 0.6 * share)}});
            svg.element("text",
                        fmt::format("{}", count),
                        {{"class", "count middle"},
                         {"x", pixel(left + kCell / 2.0)},
                         {"y", pixel(top + 24.0)}});
        }
    }
    svg.close();
    return svg;
}

Markup cosine_matrix(const std::string& title,
                     const std::vector<std::string>& names,
                     const std::vector<std::vector<double>>& values) {
    constexpr double kCell = 34.0;
    constexpr double kRow = 22.0;
    constexpr double kNames = 84.0;
    const auto size = static_cast<double>(names.size());
    Markup svg = drawing(fmt::format("{:.0f}", kNames + size * kCell + 4.0),
                         fmt::format("{:.0f}", kNames + size * kRow),
                         title);
    for (std::size_t column = 0; column < names.size(); ++column) {
        const double x = kNames + (static_cast<double>(column) + 0.6) * kCell;
        svg.element("text",
                    names[column],
                    {{"class", "tick"},
                     {"x", pixel(x)},
                     {"y", pixel(kNames - 6.0)},
                     {"transform", fmt::format("rotate(-60 {:.1f} {:.1f})", x, kNames - 6.0)}});
    }
    for (std::size_t row = 0; row < names.size() && row < values.size(); ++row) {
        const double top = kNames + kRow * static_cast<double>(row);
        svg.element("text",
                    names[row],
                    {{"class", "tick end"}, {"x", pixel(kNames - 8.0)}, {"y", pixel(top + 15.0)}});
        for (std::size_t column = 0; column < values[row].size(); ++column) {
            const double value = values[row][column];
            const double left = kNames + kCell * static_cast<double>(column);
            svg.leaf("rect",
                     {{"class", value < 0.0 ? "cell" : "cell right"},
                      {"x", pixel(left + 0.5)},
                      {"y", pixel(top)},
                      {"width", pixel(kCell - 1.0)},
                      {"height", pixel(kRow - 1.0)},
                      {"fill-opacity", fmt::format("{:.2f}", 0.04 + 0.7 * std::abs(value))}});
            svg.element(
                "text",
                fmt::format("{:.2f}", value),
                {{"class", "middle"}, {"x", pixel(left + kCell / 2.0)}, {"y", pixel(top + 15.0)}});
        }
    }
    svg.close();
    return svg;
}

}  // namespace elpis::steering::evaluation::report
