#pragma once

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/report/markup.h"

// The parts of a page, one per question, in the order of the page. What was not asked is left out.
namespace elpis::steering::evaluation::report {

void dose_section(const Evaluation& evaluation, Markup& page);
void plane_section(const Evaluation& evaluation, Markup& page);
void words_section(const Evaluation& evaluation, Markup& page);
void cost_section(const Evaluation& evaluation, Markup& page);
void reality_section(const Evaluation& evaluation, Markup& page);
void answers_section(const Evaluation& evaluation, Markup& page);

}  // namespace elpis::steering::evaluation::report
