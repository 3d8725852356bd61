#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "elpis/cli/terminal.h"

namespace elpis::cli {

// A picture on a terminal's grid, in dots of Braille, eight to a cell, or in ASCII. A cell has the
// colour, and in ASCII the letter, of the dot that was drawn last there.
class DotGrid {
public:
    static constexpr int kAcross = 2;  // dots of a cell
    static constexpr int kDown = 4;

    DotGrid(int columns, int rows);  // of that many cells, one of each at least

    int columns() const { return columns_; }
    int rows() const { return rows_; }
    int width() const { return columns_ * kAcross; }  // in dots
    int height() const { return rows_ * kDown; }

    // From the upper left corner; outside of the grid nothing is drawn.
    void dot(int x, int y, Ink ink, char letter);
    // A cell that shows this text, which is one column wide, in place of dots.
    void mark(int column, int row, Ink ink, std::string text);

    // One text for each row, from the top, each `columns` cells wide.
    std::vector<std::string> lines(const Look& look) const;

private:
    struct Cell {
        unsigned dots = 0;  // as in the lower byte of U+2800 …
        Ink ink = Ink::Plain;
        char letter = ' ';
        std::string mark;  // empty: dots
    };

    std::size_t index_of(int column, int row) const;

    int columns_;
    int rows_;
    std::vector<Cell> cells_;
};

}  // namespace elpis::cli
