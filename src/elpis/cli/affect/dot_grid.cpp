#include "elpis/cli/affect/dot_grid.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

constexpr std::array<std::array<unsigned, DotGrid::kAcross>, DotGrid::kDown> kDots{
    {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};

// U+2800 … U+28FF in UTF-8.
std::string braille(unsigned dots) {
    return {
        '\xE2', static_cast<char>(0xA0U + (dots >> 6U)), static_cast<char>(0x80U + (dots & 0x3FU))};
}

}  // namespace

DotGrid::DotGrid(int columns, int rows)
    : columns_(std::max(columns, 1)),
      rows_(std::max(rows, 1)),
      cells_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

void DotGrid::dot(int x, int y, Ink ink, char letter) {
    if (x < 0 || y < 0 || x >= width() || y >= height()) return;
    Cell& cell = cells_[index_of(x / kAcross, y / kDown)];
    cell.dots |= kDots[static_cast<std::size_t>(y % kDown)][static_cast<std::size_t>(x % kAcross)];
    cell.ink = ink;
    cell.letter = letter;
}

void DotGrid::mark(int column, int row, Ink ink, std::string text) {
    if (column < 0 || row < 0 || column >= columns_ || row >= rows_) return;
    Cell& cell = cells_[index_of(column, row)];
    cell.mark = std::move(text);
    cell.ink = ink;
}

std::vector<std::string> DotGrid::lines(const Look& look) const {
    std::vector<std::string> lines;
    for (int row = 0; row < rows_; ++row) {
        std::string& text = lines.emplace_back();
        for (int column = 0; column < columns_; ++column) {
            const Cell& cell = cells_[index_of(column, row)];
            if (!cell.mark.empty()) {
                text += paint(look, cell.ink, cell.mark);
            } else if (cell.dots == 0) {
                text += ' ';
            } else {
                text += paint(look,
                              cell.ink,
                              look.unicode ? braille(cell.dots) : std::string(1, cell.letter));
            }
        }
    }
    return lines;
}

std::size_t DotGrid::index_of(int column, int row) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
           static_cast<std::size_t>(column);
}

}  // namespace elpis::cli
