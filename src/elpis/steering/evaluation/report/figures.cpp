#include "elpis/steering/evaluation/report/figures.h"

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/steering/evaluation/evaluation.h"

namespace elpis::steering::evaluation::report {
namespace {

std::string number(double value, int digits = 2) {
    if (!std::isfinite(value)) return "none";
    return fmt::format("{:.{}f}", value, digits);
}

std::string number(const std::optional<double>& value, int digits = 2) {
    return value ? number(*value, digits) : "";
}

std::string signed_number(double value) {
    if (!std::isfinite(value)) return "none";
    return fmt::format("{:+.2f}", value);
}

std::string percent(double share) {
    return fmt::format("{:.0f} %", 100.0 * share);
}

std::string range(const Range& it) {
    return fmt::format("{:.2f} … {:.2f}", it.low, it.high);
}

std::string strength(double value) {
    return fmt::format("{:.3g}", value);
}

}  // namespace

Figures dose_figures(const DoseResponse& it) {
    Figures figures{.title = it.axis + " by dose", .rows = {{"strength", it.unit}}};
    for (std::size_t i = 0; i < it.doses.size() && i < it.means.size(); ++i)
        figures.rows.push_back({signed_number(it.doses[i]), number(it.means[i])});
    return figures;
}

Figures response_figures(const std::vector<DoseResponse>& responses) {
    Figures figures{.title = "Dose and response", .rows = {}};
    figures.rows.push_back({"along",
                            "rho",
                            "95 %",
                            "rho of means",
                            "wrong way",
                            "slope",
                            "95 %",
                            "trend p",
                            "not rising"});
    for (const DoseResponse& it : responses) {
        figures.rows.push_back({it.axis,
                                number(it.rho),
                                range(it.rho_range),
                                number(it.rho_of_means),
                                percent(it.wrong_way),
                                number(it.slope),
                                range(it.slope_range),
                                number(it.trend_p, 4),
                                percent(it.isotonic_error)});
        const auto control = [&](const std::string& name, const DoseResponse::Control& of) {
            figures.rows.push_back({fmt::format("  {} {}", name, of.seed),
                                    number(of.rho),
                                    "",
                                    "",
                                    percent(of.wrong_way),
                                    number(of.slope),
                                    "",
                                    "",
                                    ""});
        };
        for (const DoseResponse::Control& of : it.random)
            control("random", of);
        if (const auto& shuffled = it.shuffled) control("shuffled", *shuffled);
    }
    return figures;
}

Figures plane_figures(const PlaneGrid& grid) {
    Figures figures{.title = "The plane", .rows = {}};
    figures.rows.push_back({"blend",
                            "R² valence",
                            "R² arousal",
                            "gain valence",
                            "gain arousal",
                            "cross-talk valence",
                            "cross-talk arousal",
                            "kappa"});
    for (const PlaneGrid::Mode& it : grid.modes) {
        figures.rows.push_back({it.blend,
                                number(it.r_squared.valence),
                                number(it.r_squared.arousal),
                                number(it.gain.valence),
                                number(it.gain.arousal),
                                number(it.cross_talk.valence),
                                number(it.cross_talk.arousal),
                                number(it.kappa)});
    }
    return figures;
}

Figures word_figures(const NextWords& words) {
    Figures figures{.title = "Next words: change of ln p of a feeling's own words", .rows = {}};
    std::vector<std::string> head{"feeling"};
    for (const double it : words.strengths)
        head.push_back("at " + strength(it));
    head.insert(head.end(), {"random", "above random, 95 %", "expected v", "expected a"});
    figures.rows.push_back(std::move(head));
    for (const NextWords::Pole& it : words.poles) {
        std::vector<std::string> row{it.name};
        for (const double rise : it.rise)
            row.push_back(signed_number(rise));
        row.push_back(signed_number(it.random_rise));
        row.push_back(range(it.above_random));
        row.push_back(signed_number(it.expected.valence));
        row.push_back(signed_number(it.expected.arousal));
        figures.rows.push_back(std::move(row));
    }
    return figures;
}

Figures cost_figures(const Cost& cost) {
    Figures figures{.title = "Cost", .rows = {}};
    figures.rows.push_back({"strength",
                            "costs most",
                            "perplexity ratio",
                            "mean of all",
                            "random",
                            "KL",
                            "distinct-2",
                            "repeated 4-grams"});
    figures.rows.push_back({"plain",
                            "",
                            "1.00",
                            "1.00",
                            "1.00",
                            "0.00",
                            number(cost.plain_distinct_pairs),
                            number(cost.plain_repeated_runs)});
    for (const Cost::Point& it : cost.points) {
        figures.rows.push_back({strength(it.strength),
                                it.worst,
                                number(it.perplexity_ratio),
                                number(it.mean_perplexity_ratio),
                                number(it.random_perplexity_ratio),
                                number(it.divergence),
                                number(it.distinct_pairs),
                                number(it.repeated_runs)});
    }
    return figures;
}

Figures reality_figures(const Reality& reality) {
    Figures figures{.title = "Vectors", .rows = {}};
    figures.rows.push_back({"vector",
                            fmt::format("AUROC at block {}", reality.block),
                            "p",
                            "no pattern",
                            "split-half",
                            "agreement",
                            "pair cosine"});
    for (const Reality::Vector& it : reality.vectors) {
        figures.rows.push_back({it.name,
                                number(it.auroc),
                                number(it.permutation_p, 4),
                                number(it.ordinary_auroc),
                                number(it.split_half),
                                number(it.agreement),
                                number(it.pair_cosine)});
    }
    return figures;
}

Figures cosine_figures(const Reality& reality) {
    Figures figures{.title = "Cosines between the vectors", .rows = {}};
    std::vector<std::string> head{""};
    for (const Reality::Vector& it : reality.vectors)
        head.push_back(it.name);
    figures.rows.push_back(std::move(head));
    for (std::size_t i = 0; i < reality.vectors.size() && i < reality.cosines.size(); ++i) {
        std::vector<std::string> row{reality.vectors[i].name};
        for (const double cosine : reality.cosines[i])
            row.push_back(signed_number(cosine));
        figures.rows.push_back(std::move(row));
    }
    return figures;
}

Figures visible_figures(const Visible& visible) {
    Figures figures{.title = "Answers", .rows = {}};
    figures.rows.push_back({"written",
                            "feeling",
                            "strength",
                            "answers",
                            "compound",
                            "arousal",
                            "judge",
                            "! per answer",
                            "capitals %",
                            "intensifiers %",
                            "words per sentence"});
    for (const Visible::Row& it : visible.rows) {
        figures.rows.push_back({it.arm,
                                it.pole,
                                strength(it.strength),
                                fmt::format("{}", it.answers),
                                number(it.compound),
                                number(it.arousal),
                                number(it.judged),
                                number(it.exclamations),
                                number(it.capitals),
                                number(it.intensifiers),
                                number(it.words_per_sentence, 1)});
    }
    return figures;
}

Figures contrast_figures(const Visible& visible) {
    Figures figures{.title = "One side against the other", .rows = {}};
    figures.rows.push_back({"written",
                            "strength",
                            "between",
                            "measure",
                            "difference",
                            "95 %",
                            "Cohen's d",
                            "Cliff's delta",
                            "p"});
    for (const Visible::Contrast& it : visible.contrasts) {
        figures.rows.push_back({it.arm,
                                strength(it.strength),
                                it.between,
                                it.measure,
                                signed_number(it.difference),
                                range(it.range),
                                signed_number(it.cohens_d),
                                signed_number(it.cliffs_delta),
                                number(it.p, 4)});
    }
    return figures;
}

Figures read_back_figures(const ReadBack& read_back) {
    Figures figures{.title = "Read again, unsteered",
                    .rows = {{"written", "answers", "right", "95 %", "kappa"}}};
    for (const ReadBack::Row& it : read_back.rows) {
        figures.rows.push_back({it.arm,
                                fmt::format("{}", it.answers),
                                percent(it.right),
                                range(it.range),
                                number(it.kappa)});
    }
    return figures;
}

Figures throughput_figures(const Throughput& it) {
    return {.title = "Time",
            .rows = {{"streams", "pairs", "plain tok/s", "steered tok/s", "ratio", "95 %"},
                     {fmt::format("{}", it.streams),
                      fmt::format("{}", it.pairs),
                      number(it.plain_per_second, 1),
                      number(it.steered_per_second, 1),
                      number(it.ratio, 3),
                      fmt::format("{:.3f} … {:.3f}", it.range.low, it.range.high)}}};
}

}  // namespace elpis::steering::evaluation::report
