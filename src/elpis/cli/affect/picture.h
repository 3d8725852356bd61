#pragma once

#include <string>

#include "elpis/steering/evaluation/report/plot.h"

namespace elpis::cli {

// One plot as an SVG file of its own, under its title, with `lines` lines in its legend.
std::string picture_of(const std::string& title,
                       steering::evaluation::report::Plot plot,
                       int lines);

}  // namespace elpis::cli
