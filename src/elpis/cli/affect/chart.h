#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "elpis/cli/terminal.h"

namespace elpis::cli {

// Curves over time on a terminal's grid, in dots of Braille, eight to a cell, or in ASCII. A cell
// has the colour, and in ASCII the letter, of the curve that was drawn last there.
class Chart {
public:
    // Of that many cells, with `low` at the lower edge and `high` at the upper one.
    Chart(int columns, int rows, double low, double high);

    // Values at even distances, the first at the left edge and the last at the right one.
    void curve(std::span<const double> values, Ink ink, char letter);

    // One text for each row, from the top, each `columns` cells wide.
    std::vector<std::string> rows(const Look& look) const;

    // The row, from the top, in which a value stands; values outside stand at the edge.
    int row_of(double value) const;

private:
    struct Cell {
        unsigned dots = 0;  // as in the lower byte of U+2800 …
        Ink ink = Ink::Plain;
        char letter = ' ';
    };

    std::size_t index_of(int column, int row) const;
    // In dots from the top, 4 to a cell.
    int height_of(double value) const;
    void dot(int x, int y, Ink ink, char letter);

    int columns_;
    int rows_;
    double low_;
    double high_;
    std::vector<Cell> cells_;
};

}  // namespace elpis::cli
