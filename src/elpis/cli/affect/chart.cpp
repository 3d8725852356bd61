#include "elpis/cli/affect/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

constexpr int kAcross = 2;  // dots of a cell
constexpr int kDown = 4;
constexpr std::array<std::array<unsigned, kAcross>, kDown> kDots{
    {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};

// U+2800 … U+28FF in UTF-8.
std::string braille(unsigned dots) {
    return {
        '\xE2', static_cast<char>(0xA0U + (dots >> 6U)), static_cast<char>(0x80U + (dots & 0x3FU))};
}

}  // namespace

Chart::Chart(int columns, int rows, double low, double high)
    : columns_(std::max(columns, 1)),
      rows_(std::max(rows, 1)),
      low_(low),
      high_(high > low ? high : low + 1.0),
      cells_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

void Chart::curve(std::span<const double> values, Ink ink, char letter) {
    if (values.empty()) return;
    const int width = columns_ * kAcross;
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
            dot(x, y, ink, letter);
    }
}

std::vector<std::string> Chart::rows(const Look& look) const {
    std::vector<std::string> rows;
    for (int row = 0; row < rows_; ++row) {
        std::string& text = rows.emplace_back();
        for (int column = 0; column < columns_; ++column) {
            const Cell& cell = cells_[index_of(column, row)];
            if (cell.dots == 0) {
                text += ' ';
            } else {
                text += paint(look,
                              cell.ink,
                              look.unicode ? braille(cell.dots) : std::string(1, cell.letter));
            }
        }
    }
    return rows;
}

int Chart::row_of(double value) const {
    return height_of(value) / kDown;
}

std::size_t Chart::index_of(int column, int row) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
           static_cast<std::size_t>(column);
}

int Chart::height_of(double value) const {
    const double share = std::isfinite(value) ? (high_ - value) / (high_ - low_) : 0.5;
    const int most = rows_ * kDown - 1;
    return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * most));
}

void Chart::dot(int x, int y, Ink ink, char letter) {
    Cell& cell = cells_[index_of(x / kAcross, y / kDown)];
    cell.dots |= kDots[static_cast<std::size_t>(y % kDown)][static_cast<std::size_t>(x % kAcross)];
    cell.ink = ink;
    cell.letter = letter;
}

}  // namespace elpis::cli
