#pragma once

#include <span>
#include <string>
#include <vector>

#include "elpis/cli/affect/dot_grid.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {

// Curves over time on a terminal's grid.
class Chart {
public:
    // Of that many cells, with `low` at the lower edge and `high` at the upper one.
    Chart(int columns, int rows, double low, double high);

    // Values at even distances, the first at the left edge and the last at the right one.
    void curve(std::span<const double> values, Ink ink, char letter);

    // One text for each row, from the top, each `columns` cells wide.
    std::vector<std::string> rows(const Look& look) const { return grid_.lines(look); }

    // The row, from the top, in which a value stands; values outside stand at the edge.
    int row_of(double value) const;

private:
    // In dots from the top.
    int height_of(double value) const;

    DotGrid grid_;
    double low_;
    double high_;
};

}  // namespace elpis::cli
