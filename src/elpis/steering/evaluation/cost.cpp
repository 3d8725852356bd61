#include "elpis/steering/evaluation/cost.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/answers.h"
#include "elpis/steering/evaluation/arm.h"
#include "elpis/steering/evaluation/direction.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/evaluation/text_measures.h"
#include "elpis/steering/evaluation/verdict.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/repetition.h"
#include "elpis/steering/statistics.h"

namespace elpis::steering::evaluation {
namespace {

using Injections = std::vector<std::shared_ptr<const Injection>>;

// Every pole, and at full strength every random direction.
Injections injections_at(const Library& library,
                         const Subject& subject,
                         const Options& options,
                         double strength) {
    Injections injections;
    for (const Pole& pole : subject.poles)
        injections.push_back(inject(library, pole.rows, strength));
    if (strength != library.full_strength) return injections;
    for (int number = 0; number < options.random_seeds; ++number) {
        const std::uint64_t seed =
            control_seed(options.seed, static_cast<std::uint64_t>(number), 0);
        injections.push_back(
            inject(library, random_like(subject.poles.front().rows, seed), strength));
    }
    return injections;
}

std::vector<ReadTask> tasks_of(const Injections& injections,
                               std::span<const std::string> paragraphs,
                               std::span<const std::string> stems) {
    std::vector<ReadTask> tasks;
    for (const auto& injection : injections) {
        for (const std::string& text : paragraphs)
            tasks.push_back({.text = text, .log_likelihood = true, .injection = injection});
        for (const std::string& text : stems)
            tasks.push_back({.text = text, .next_distribution = true, .injection = injection});
    }
    return tasks;
}

double mean_log(std::span<const TextReading> paragraphs) {
    double sum = 0.0;
    std::size_t tokens = 0;
    for (const TextReading& it : paragraphs) {
        for (const double log : it.log_likelihood)
            sum += log;
        tokens += it.log_likelihood.size();
    }
    return tokens == 0 ? 0.0 : sum / static_cast<double>(tokens);
}

double divergence(std::span<const float> steered, std::span<const float> plain) {
    double sum = 0.0;
    for (std::size_t i = 0; i < steered.size(); ++i) {
        const auto p = static_cast<double>(steered[i]);
        sum += std::exp(p) * (p - static_cast<double>(plain[i]));
    }
    return std::max(sum, 0.0);  // rounding can leave a last digit below zero
}

class Repetition {
public:
    void add(const Answer& answer) { by_pole_[answer.pole].push_back(answer.text); }

    // Of the worst pole; nothing where there are no answers.
    std::optional<double> distinct() const {
        std::optional<double> worst;
        for (const auto& [pole, texts] : by_pole_) {
            std::vector<double> shares;
            for (const std::string& text : texts)
                shares.push_back(measure(text).distinct_pairs);
            worst = std::min(worst.value_or(1.0), mean(shares));
        }
        return worst;
    }
    std::optional<double> repeated() const {
        std::optional<double> worst;
        for (const auto& [pole, texts] : by_pole_)
            worst = std::max(worst.value_or(0.0), repeated_share(texts));
        return worst;
    }

private:
    std::map<std::optional<std::size_t>, std::vector<std::string>> by_pole_;
};

Repetition repetition_of(std::span<const Answer> answers, Arm arm, double strength) {
    Repetition repetition;
    for (const Answer& it : answers) {
        if (it.arm == arm && it.strength == strength) repetition.add(it);
    }
    return repetition;
}

}  // namespace

Result<Cost> measure_cost(const Library& library,
                          const Subject& subject,
                          std::span<const std::string> paragraphs,
                          std::span<const std::string> stems,
                          std::span<const Answer> answers,
                          const Options& options,
                          ActivationSource& model,
                          const std::stop_token& stop,
                          const ReadProgress& progress) {
    Cost cost;
    const Repetition plain = repetition_of(answers, Arm::Plain, 0.0);
    cost.plain_distinct_pairs = plain.distinct().value_or(1.0);
    cost.plain_repeated_runs = plain.repeated().value_or(0.0);
    const std::size_t poles = subject.poles.size();
    const std::size_t texts = paragraphs.size() + stems.size();
    const int steps = static_cast<int>(options.strengths.size()) + 1;
    int step = 0;
    const auto read = [&](const Injections& injections) {
        const ReadProgress percent = [&](int done, int total) {
            if (progress) progress(100 * step + 100 * done / total, 100 * steps);
        };
        auto readings = model.read(tasks_of(injections, paragraphs, stems), stop, percent);
        ++step;
        return readings;
    };
    ELPIS_TRY(const std::vector<TextReading> unsteered, read({nullptr}));
    const double plain_log = mean_log(std::span(unsteered).first(paragraphs.size()));
    cost.plain_perplexity = std::exp(-plain_log);
    bool usable = true;
    for (const double factor : options.strengths) {
        Cost::Point point{.strength = factor * library.full_strength};
        // One strength at a time: distributions over the vocabulary are large.
        const Injections injections = injections_at(library, subject, options, point.strength);
        ELPIS_TRY(const std::vector<TextReading> readings, read(injections));
        const auto under = [&](std::size_t injection) {
            return std::span(readings).subspan(injection * texts, texts);
        };
        const auto rise_of = [&](std::size_t injection) {
            return plain_log - mean_log(under(injection).first(paragraphs.size()));
        };
        double sum = 0.0;
        double divergences = 0.0;
        for (std::size_t pole = 0; pole < poles; ++pole) {
            const double rise = rise_of(pole);
            if (std::exp(rise) > point.perplexity_ratio || pole == 0) {
                point.perplexity_ratio = std::exp(rise);
                point.worst = subject.poles[pole].name;
            }
            sum += rise;
            for (std::size_t stem = paragraphs.size(); stem < texts; ++stem) {
                divergences += divergence(under(pole)[stem].next_distribution,
                                          unsteered[stem].next_distribution);
            }
        }
        double random = 0.0;
        for (std::size_t i = poles; i < injections.size(); ++i)
            random += rise_of(i);
        const auto share = [](double of, std::size_t count) {
            return count == 0 ? 0.0 : of / static_cast<double>(count);
        };
        point.mean_perplexity_ratio = std::exp(share(sum, poles));
        if (const std::size_t count = injections.size() - poles; count > 0) {
            point.random_perplexity_ratio = std::exp(share(random, count));
        }
        point.divergence = share(divergences, poles * stems.size());
        const Repetition repetition = repetition_of(answers, Arm::Steered, point.strength);
        point.distinct_pairs = repetition.distinct();
        point.repeated_runs = repetition.repeated();
        usable = usable && point.perplexity_ratio <= rule::kPerplexityRatio &&
                 point.repeated_runs.value_or(0.0) <= cost.plain_repeated_runs + rule::kMoreRepeats;
        if (usable) cost.usable_strength = point.strength;
        cost.points.push_back(point);
    }
    return cost;
}

}  // namespace elpis::steering::evaluation
