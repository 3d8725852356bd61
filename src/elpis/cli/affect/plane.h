#pragma once

#include <span>
#include <string>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {

// Where somebody is on the plane, how it came there, and where mood and home are.
struct PlaneView {
    std::span<const affect::State> long_ago;  // the older part of the way
    std::span<const affect::State> lately;    // the newer one
    affect::State here;
    affect::State mood;
    affect::State home;
};

// The whole square from −1 to 1, valence to the right and arousal upwards, on so many cells. Two
// columns are about as wide as a row is high. A row is a text `columns` cells wide.
std::vector<std::string> plane_rows(const PlaneView& view, int columns, int rows, const Look& look);

}  // namespace elpis::cli
