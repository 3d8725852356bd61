#include "elpis/steering/evaluation/report/terminal_table.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/report/figures.h"
#include "elpis/steering/evaluation/verdict.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation::report {
namespace {

// Characters, not bytes: every one of ours is one column wide.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char it) { return (static_cast<unsigned char>(it) & 0xC0U) != 0x80U; }));
}

void add(const Figures& figures, std::vector<std::string>& lines) {
    std::vector<std::size_t> widths;
    for (const std::vector<std::string>& row : figures.rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], columns(row[i]));
    }
    lines.emplace_back();
    lines.push_back(figures.title);
    for (const std::vector<std::string>& row : figures.rows) {
        std::string line = " ";
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string room(widths[i] - columns(row[i]), ' ');
            line +=
                i == 0 ? " " + row[i] + room : "  " + room + row[i];  // names left, figures right
        }
        line.erase(line.find_last_not_of(' ') + 1);
        lines.push_back(std::move(line));
    }
}

}  // namespace

std::vector<std::string> terminal_table(const Evaluation& evaluation) {
    std::vector<std::string> lines;
    lines.push_back(fmt::format("{}: {} ({}, {} run, seed {})",
                                evaluation.about.set,
                                name_of(verdict(evaluation)),
                                evaluation.about.subject,
                                evaluation.about.size,
                                evaluation.about.seed));
    for (const Finding& it : findings(evaluation)) {
        lines.push_back(fmt::format("  {} {:<6} {}",
                                    it.question,
                                    it.kept ? "kept" : (it.binding ? "BROKEN" : "noted"),
                                    it.sentence));
    }
    for (const std::string& it : evaluation.remarks)
        lines.push_back("  " + it);
    if (!evaluation.dose_response.empty()) add(response_figures(evaluation.dose_response), lines);
    if (evaluation.plane) add(plane_figures(*evaluation.plane), lines);
    if (evaluation.next_words) add(word_figures(*evaluation.next_words), lines);
    if (evaluation.cost) add(cost_figures(*evaluation.cost), lines);
    if (evaluation.reality) {
        add(reality_figures(*evaluation.reality), lines);
        add(cosine_figures(*evaluation.reality), lines);
    }
    if (evaluation.read_back) add(read_back_figures(*evaluation.read_back), lines);
    if (evaluation.visible) {
        if (!evaluation.visible->contrasts.empty())
            add(contrast_figures(*evaluation.visible), lines);
        add(visible_figures(*evaluation.visible), lines);
    }
    if (evaluation.throughput) add(throughput_figures(*evaluation.throughput), lines);
    return lines;
}

}  // namespace elpis::steering::evaluation::report
