#include "elpis/steering/evaluation/visible.h"

#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/answers.h"
#include "elpis/steering/evaluation/arm.h"
#include "elpis/steering/evaluation/compound.h"
#include "elpis/steering/evaluation/effect_size.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/judge.h"
#include "elpis/steering/evaluation/lexicon.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/resampling.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/evaluation/text_measures.h"
#include "elpis/steering/statistics.h"

namespace elpis::steering::evaluation {
namespace {

// One answer, measured.
struct Seen {
    const Answer* answer = nullptr;
    TextMeasures text;
    std::optional<double> compound;
    std::optional<double> arousal;
    std::optional<double> judged;
};

Result<std::vector<Seen>> look_at(std::span<const Answer> answers,
                                  const Lexicon* lexicon,
                                  Judge* judge,
                                  const std::stop_token& stop,
                                  const ReadProgress& progress) {
    std::vector<Seen> all;
    std::map<std::pair<std::string, std::string>, double> scores;  // the same text is judged once
    for (const Answer& it : answers) {
        if (stop.stop_requested()) {
            return fail(ErrorCode::Cancelled, "the evaluation was cancelled");
        }
        Seen seen{.answer = &it, .text = measure(it.text)};
        if (lexicon != nullptr) {
            seen.compound = compound(it.text, lexicon->words());
            seen.arousal = lexicon->mean_arousal(it.text);
        }
        if (judge != nullptr) {
            const auto key = std::pair(it.question, it.text);
            if (!scores.contains(key)) {
                ELPIS_TRY(scores[key], judge->score(it.question, it.text));
            }
            seen.judged = scores.at(key);
        }
        all.push_back(seen);
        if (progress) progress(static_cast<int>(all.size()), static_cast<int>(answers.size()));
    }
    return all;
}

// Mean of what is there; nothing where nothing is.
std::optional<double> mean_of(const std::vector<const Seen*>& group,
                              const std::optional<double> Seen::* what) {
    std::vector<double> values;
    for (const Seen* it : group) {
        if (const std::optional<double>& value = it->*what) values.push_back(*value);
    }
    if (values.empty()) return std::nullopt;
    return mean(values);
}

Visible::Row row_of(const Subject& subject, const std::vector<const Seen*>& group) {
    const Answer& first = *group.front()->answer;
    Visible::Row row{.arm = std::string(name_of(first.arm)),
                     .pole = first.pole ? subject.poles[*first.pole].name : "",
                     .strength = first.strength,
                     .answers = static_cast<int>(group.size()),
                     .compound = mean_of(group, &Seen::compound),
                     .arousal = mean_of(group, &Seen::arousal),
                     .judged = mean_of(group, &Seen::judged)};
    double words = 0.0;
    double sentences = 0.0;
    for (const Seen* it : group) {
        row.exclamations += it->text.exclamations / static_cast<double>(group.size());
        row.capitals += it->text.capitals;
        row.intensifiers += it->text.intensifiers;
        words += it->text.words;
        sentences += it->text.sentences;
    }
    row.capitals *= words > 0.0 ? 100.0 / words : 0.0;
    row.intensifiers *= words > 0.0 ? 100.0 / words : 0.0;
    row.words_per_sentence = sentences > 0.0 ? words / sentences : 0.0;
    return row;
}

// What is compared, and between which poles: positive for one side, negative for the other.
struct Comparison {
    std::string between;
    std::string measure;
    std::function<std::optional<double>(const Seen&)> value;
    std::function<double(const Pole&)> side;
};

std::vector<Comparison> comparisons_of(const Subject& subject) {
    const auto by_sign = [](const Pole& pole) { return pole.positive ? 1.0 : -1.0; };
    const auto by_arousal = [](const Pole& pole) { return pole.at.arousal; };
    const auto compound = [](const Seen& it) { return it.compound; };
    const auto judged = [](const Seen& it) { return it.judged; };
    const auto arousal = [](const Seen& it) { return it.arousal; };
    const auto marks = [](const Seen& it) -> std::optional<double> { return it.text.exclamations; };
    if (!subject.is_plane()) {
        const std::string between = subject.name + " - less";
        return {{between, "compound", compound, by_sign}, {between, "judged", judged, by_sign}};
    }
    return {{"pleasant - unpleasant", "compound", compound, by_sign},
            {"pleasant - unpleasant", "judged", judged, by_sign},
            {"stirred - still", "exclamations", marks, by_arousal},
            {"stirred - still", "arousal", arousal, by_arousal}};
}

// Nothing where a side has no value.
std::optional<Visible::Contrast> contrast(const Subject& subject,
                                          const std::vector<const Seen*>& group,
                                          const Comparison& comparison,
                                          const Options& options) {
    std::vector<double> one;
    std::vector<double> other;
    std::map<std::string, std::pair<std::vector<double>, std::vector<double>>> by_question;
    for (const Seen* it : group) {
        const std::optional<double> value = comparison.value(*it);
        const std::optional<std::size_t> pole = it->answer->pole;
        if (!value || !pole) continue;
        const bool first = comparison.side(subject.poles[*pole]) > 0.0;
        (first ? one : other).push_back(*value);
        auto& [here, there] = by_question[it->answer->question];
        (first ? here : there).push_back(*value);
    }
    if (one.empty() || other.empty()) return std::nullopt;
    std::vector<double> differences;
    for (const auto& [question, sides] : by_question) {
        if (sides.first.empty() || sides.second.empty()) continue;
        differences.push_back(mean(sides.first) - mean(sides.second));
    }
    return Visible::Contrast{
        .arm = std::string(name_of(group.front()->answer->arm)),
        .strength = group.front()->answer->strength,
        .between = comparison.between,
        .measure = comparison.measure,
        .difference = mean(one) - mean(other),
        .range = range_of_mean(differences, options),
        .cohens_d = cohens_d(one, other),
        .cliffs_delta = cliffs_delta(one, other),
        .p = permutation_p(one, other, options.permutations, control_seed(options.seed, 1, 3000))};
}

}  // namespace

Result<Visible> measure_visible(const Subject& subject,
                                std::span<const Answer> answers,
                                const Lexicon* lexicon,
                                Judge* judge,
                                const Options& options,
                                const std::stop_token& stop,
                                const ReadProgress& progress) {
    ELPIS_TRY(const std::vector<Seen> all, look_at(answers, lexicon, judge, stop, progress));
    Visible visible{.lexicon = lexicon != nullptr ? lexicon->name() : "",
                    .judge = judge != nullptr ? judge->name() : ""};
    using Cell = std::tuple<Arm, double, std::optional<std::size_t>>;
    std::map<Cell, std::vector<const Seen*>> cells;
    std::map<std::pair<Arm, double>, std::vector<const Seen*>> arms;
    for (const Seen& it : all) {
        cells[{it.answer->arm, it.answer->strength, it.answer->pole}].push_back(&it);
        if (it.answer->pole) arms[{it.answer->arm, it.answer->strength}].push_back(&it);
    }
    for (const auto& [cell, group] : cells)
        visible.rows.push_back(row_of(subject, group));
    std::vector<double> p;
    for (const Comparison& comparison : comparisons_of(subject)) {
        for (const auto& [arm, group] : arms) {
            auto found = contrast(subject, group, comparison, options);
            if (!found) continue;
            p.push_back(found->p);
            visible.contrasts.push_back(*std::move(found));
        }
    }
    const std::vector<double> corrected = holm(p);
    for (std::size_t i = 0; i < corrected.size(); ++i)
        visible.contrasts[i].p = corrected[i];
    return visible;
}

}  // namespace elpis::steering::evaluation
