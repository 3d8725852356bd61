#pragma once

#include <string>

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/report/markup.h"

namespace elpis::steering::evaluation::report {

// One self-contained HTML page: the verdict with its rules, charts as inline SVG with their
// figures, answers to read. No script, nothing loaded from anywhere; light or dark as the reader's
// system is. The page is also well-formed XML.
std::string page(const Evaluation& evaluation);

// A page of this kind as far as its head: html is open, and the body is to come.
Markup begun_page(const std::string& title);

}  // namespace elpis::steering::evaluation::report
