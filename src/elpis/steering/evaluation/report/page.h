#pragma once

#include <string>

#include "elpis/steering/evaluation/evaluation.h"

namespace elpis::steering::evaluation::report {

// One self-contained HTML page: the verdict with its rules, charts as inline SVG with their
// figures, answers to read. No script, nothing loaded from anywhere; light or dark as the reader's
// system is. The page is also well-formed XML.
std::string page(const Evaluation& evaluation);

}  // namespace elpis::steering::evaluation::report
