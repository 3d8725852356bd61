#pragma once

#include <string>
#include <vector>

#include "elpis/steering/evaluation/evaluation.h"

namespace elpis::steering::evaluation::report {

// The evaluation as lines of text, columns aligned by characters: the verdict, the rules with their
// figures, then a table for each question. Who prints them may fold lines that are too wide.
std::vector<std::string> terminal_table(const Evaluation& evaluation);

}  // namespace elpis::steering::evaluation::report
