#include "elpis/steering/evaluation/report/sections.h"

#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/report/charts.h"
#include "elpis/steering/evaluation/report/figures.h"
#include "elpis/steering/evaluation/report/markup.h"
#include "elpis/steering/evaluation/report/plot.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation::report {
namespace {

void heading(Markup& page, const std::string& title, const std::string& what) {
    page.element("h2", title);
    page.element("p", what, {{"class", "soft"}});
}

void write(const Figures& figures, Markup& page) {
    page.open("div", {{"class", "scroll"}}).open("table");
    for (std::size_t i = 0; i < figures.rows.size(); ++i) {
        page.open("tr");
        for (const std::string& cell : figures.rows[i])
            page.element(i == 0 ? "th" : "td", cell);
        page.close();
    }
    page.close().close();
}

void fold_away(const Figures& figures, Markup& page) {
    page.open("details").element("summary", "Figures: " + figures.title);
    write(figures, page);
    page.close();
}

void chart(const std::string& title, const Markup& svg, Markup& page) {
    page.open("figure").element("h3", title);
    page.embed(svg);
    page.close();
}

std::vector<std::string> quadrants() {
    return {kQuadrants.begin(), kQuadrants.end()};
}

}  // namespace

void dose_section(const Evaluation& evaluation, Markup& page) {
    if (evaluation.dose_response.empty()) return;
    heading(
        page,
        "Does more strength give more of it, the right way?",
        "Next-word probabilities after short beginnings of sentences, as the strength goes from "
        "one end of the axis to the other. Random directions of the same size show what any "
        "push would do.");
    page.open("div", {{"class", "charts"}});
    for (const DoseResponse& it : evaluation.dose_response)
        chart(it.axis, dose_chart(it), page);
    page.close();
    write(response_figures(evaluation.dose_response), page);
    for (const DoseResponse& it : evaluation.dose_response)
        fold_away(dose_figures(it), page);
}

void plane_section(const Evaluation& evaluation, Markup& page) {
    if (!evaluation.plane) return;
    const PlaneGrid& grid = *evaluation.plane;
    heading(page,
            "Is the plane a plane?",
            "States of valence and arousal on a grid, and where next-word probabilities say they "
            "are. A clean plane is a grid of straight lines at right angles.");
    page.open("div", {{"class", "charts"}});
    for (const PlaneGrid::Mode& mode : grid.modes)
        chart(mode.blend + " blend", plane_chart(grid, mode), page);
    page.close();
    write(plane_figures(grid), page);
    page.open("div", {{"class", "charts"}});
    for (const PlaneGrid::Mode& mode : grid.modes) {
        chart(mode.blend + " blend: quadrant set (rows) and measured (columns)",
              matrix(mode.blend, quadrants(), mode.confusion),
              page);
    }
    page.close();
}

void words_section(const Evaluation& evaluation, Markup& page) {
    if (!evaluation.next_words) return;
    heading(page,
            "Do the words of a feeling become likelier?",
            fmt::format("Over {} beginnings, against {} random directions.",
                        evaluation.next_words->prompts,
                        evaluation.next_words->seeds));
    write(word_figures(*evaluation.next_words), page);
}

void cost_section(const Evaluation& evaluation, Markup& page) {
    if (!evaluation.cost && !evaluation.throughput) return;
    heading(
        page,
        "What does it cost?",
        "Neutral text must not become unlikely, answers must not fall into loops, and time must "
        "not pass.");
    if (evaluation.cost) {
        const Cost& cost = *evaluation.cost;
        page.open("div", {{"class", "charts"}});
        chart(fmt::format("perplexity (plain {:.1f})", cost.plain_perplexity),
              cost_chart(cost, evaluation.about.full_strength),
              page);
        page.close();
        write(cost_figures(cost), page);
        page.element("p", fmt::format("Usable up to a strength of {:.3g}.", cost.usable_strength));
    }
    if (evaluation.throughput) write(throughput_figures(*evaluation.throughput), page);
}

void reality_section(const Evaluation& evaluation, Markup& page) {
    if (!evaluation.reality) return;
    const Reality& reality = *evaluation.reality;
    heading(
        page,
        "Are the vectors real?",
        fmt::format("{} texts on topics that vectors may be trained from, {} on topics they may "
                    "not. Curves are of directions trained here, at every block.",
                    reality.training_texts,
                    reality.held_out_texts));
    page.open("div", {{"class", "charts"}});
    chart("texts told apart, by block", block_chart(reality), page);
    page.close();
    write(reality_figures(reality), page);
    write(cosine_figures(reality), page);
}

void answers_section(const Evaluation& evaluation, Markup& page) {
    if (!evaluation.visible && !evaluation.read_back && evaluation.samples.empty()) return;
    heading(page,
            "Does it show in answers?",
            "Answers to everyday questions, under the vectors and under every control.");
    if (evaluation.read_back) {
        const ReadBack& it = *evaluation.read_back;
        page.element(
            "p",
            fmt::format("The model reads the answers again, unsteered; the nearest feeling "
                        "at block {} is what an answer counts as.",
                        it.block));
        write(read_back_figures(it), page);
        page.open("div", {{"class", "charts"}});
        for (const ReadBack::Row& row : it.rows) {
            chart(row.arm + ": written under (rows), read as (columns)",
                  matrix(row.arm, it.poles, row.confusion),
                  page);
        }
        page.close();
    }
    if (evaluation.visible) {
        const Visible& it = *evaluation.visible;
        page.element("p",
                     it.lexicon.empty()
                         ? "No lexicon was given: what stands here is what can be counted."
                         : fmt::format("Compound: mood of a text from -1 to 1, by the words of {}.",
                                       it.lexicon));
        if (!it.contrasts.empty()) write(contrast_figures(it), page);
        write(visible_figures(it), page);
    }
    if (evaluation.samples.empty()) return;
    page.open("details").element("summary",
                                 fmt::format("All {} answers", evaluation.samples.size()));
    for (const Sample& it : evaluation.samples) {
        page.element("p",
                     fmt::format("{}{}{}, {:.3g}: {}",
                                 it.arm,
                                 it.pole.empty() ? "" : ", ",
                                 it.pole,
                                 it.strength,
                                 it.question),
                     {{"class", "soft"}});
        page.element("blockquote", it.answer);
    }
    page.close();
}

}  // namespace elpis::steering::evaluation::report
