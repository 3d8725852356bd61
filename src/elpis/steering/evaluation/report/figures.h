#pragma once

#include <string>
#include <vector>

#include "elpis/steering/evaluation/evaluation.h"

namespace elpis::steering::evaluation::report {

// A table of figures as text, for the terminal and the page alike: the first row names the columns.
struct Figures {
    std::string title;
    std::vector<std::vector<std::string>> rows;
};

Figures dose_figures(const DoseResponse& response);
Figures response_figures(const std::vector<DoseResponse>& responses);  // the summary of all axes
Figures plane_figures(const PlaneGrid& grid);
Figures word_figures(const NextWords& words);
Figures cost_figures(const Cost& cost);
Figures reality_figures(const Reality& reality);
Figures cosine_figures(const Reality& reality);
Figures visible_figures(const Visible& visible);
Figures contrast_figures(const Visible& visible);
Figures read_back_figures(const ReadBack& read_back);
Figures throughput_figures(const Throughput& throughput);

}  // namespace elpis::steering::evaluation::report
