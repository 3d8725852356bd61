#include "elpis/cli/affect/chart.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "elpis/cli/affect/dot_grid.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {

Chart::Chart(int columns, int rows, double low, double high)
    : grid_(columns, rows), low_(low), high_(high > low ? high : low + 1.0) {}

void Chart::curve(std::span<const double> values, Ink ink, char letter) {
    if (values.empty()) return;
    const int width = grid_.width();
    // All values of one column of dots are drawn, so that no short rise is lost.
    int last = height_of(values.front());
    for (int x = 0; x < width; ++x) {
        const auto at = [&](int column) {
            const double share = static_cast<double>(column) / width;
            return std::min(static_cast<std::size_t>(share * static_cast<double>(values.size())),
                            values.size() - 1);
        };
        const std::size_t first = at(x);
        const std::size_t end = std::max(at(x + 1), first + 1);
        int top = last;
        int bottom = last;
        for (std::size_t i = first; i < end; ++i) {
            last = height_of(values[i]);
            top = i == first && x == 0 ? last : std::min(top, last);
            bottom = i == first && x == 0 ? last : std::max(bottom, last);
        }
        for (int y = top; y <= bottom; ++y)
            grid_.dot(x, y, ink, letter);
    }
}

int Chart::row_of(double value) const {
    return height_of(value) / DotGrid::kDown;
}

int Chart::height_of(double value) const {
    const double share = std::isfinite(value) ? (high_ - value) / (high_ - low_) : 0.5;
    const int most = grid_.height() - 1;
    return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * most));
}

}  // namespace elpis::cli
