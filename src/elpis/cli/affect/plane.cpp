#include "elpis/cli/affect/plane.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/cli/affect/dot_grid.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using affect::State;

struct Dot {
    int x = 0;
    int y = 0;
};

Dot dot_of(const State& state, const DotGrid& grid) {
    const auto place = [](double value, int dots) {
        const double share = std::isfinite(value) ? std::clamp((value + 1.0) / 2.0, 0.0, 1.0) : 0.5;
        return static_cast<int>(std::lround(share * (dots - 1)));
    };
    return {.x = place(state.valence, grid.width()), .y = place(-state.arousal, grid.height())};
}

void axes(DotGrid& grid) {
    const Dot middle = dot_of({}, grid);
    for (int x = 0; x < grid.width(); x += 4)
        grid.dot(x, middle.y, Ink::Faint, '-');
    for (int y = 0; y < grid.height(); y += 4)
        grid.dot(middle.x, y, Ink::Faint, '|');
}

void word(DotGrid& grid, int column, int row, std::string_view text) {
    for (const char letter : text)
        grid.mark(column++, row, Ink::Faint, std::string(1, letter));
}

void quadrants(DotGrid& grid) {
    constexpr int kRoomFor = 20;  // columns of two words side by side
    if (grid.columns() < kRoomFor || grid.rows() < 4) return;
    const auto from_right = [&](std::string_view text) {
        return grid.columns() - static_cast<int>(text.size());
    };
    word(grid, 0, 0, "frustrated");
    word(grid, from_right("excited"), 0, "excited");
    word(grid, 0, grid.rows() - 1, "depleted");
    word(grid, from_right("calm"), grid.rows() - 1, "calm");
}

// Straight from point to point, so that there are no gaps.
void way(DotGrid& grid, std::span<const State> states, Ink ink, char letter) {
    for (std::size_t i = 0; i < states.size(); ++i) {
        const Dot to = dot_of(states[i], grid);
        const Dot from = i == 0 ? to : dot_of(states[i - 1], grid);
        const int steps = std::max({std::abs(to.x - from.x), std::abs(to.y - from.y), 1});
        for (int step = 0; step <= steps; ++step) {
            const double share = static_cast<double>(step) / steps;
            grid.dot(static_cast<int>(std::lround(std::lerp(from.x, to.x, share))),
                     static_cast<int>(std::lround(std::lerp(from.y, to.y, share))),
                     ink,
                     letter);
        }
    }
}

void mark(DotGrid& grid, const State& at, Ink ink, std::string_view text) {
    const Dot dot = dot_of(at, grid);
    grid.mark(dot.x / DotGrid::kAcross, dot.y / DotGrid::kDown, ink, std::string(text));
}

}  // namespace

std::vector<std::string> plane_rows(const PlaneView& view,
                                    int columns,
                                    int rows,
                                    const Look& look) {
    DotGrid grid(columns, rows);
    axes(grid);
    quadrants(grid);
    way(grid, view.long_ago, Ink::Faint, '.');
    way(grid, view.lately, Ink::Plain, ':');
    mark(grid, view.home, Ink::Green, look.unicode ? "⌂" : "+");
    mark(grid, view.mood, Ink::Blue, look.unicode ? "○" : "o");
    mark(grid, view.here, Ink::Magenta, look.unicode ? "●" : "@");
    return grid.lines(look);
}

}  // namespace elpis::cli
