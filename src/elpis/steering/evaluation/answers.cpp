#include "elpis/steering/evaluation/answers.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "elpis/affect/modulation.h"
#include "elpis/affect/options.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/digest.h"
#include "elpis/steering/evaluation/arm.h"
#include "elpis/steering/evaluation/direction.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {
namespace {

// What is to be written, task by task, each with what it will be an answer under.
class Plan {
public:
    Plan(std::span<const std::string> questions, const Options& options)
        : questions_(questions), options_(options) {}

    // The same for the first `count` questions.
    void add(const Answer& under, const AnswerTask& how, int count) {
        for (const std::string& question :
             questions_.first(std::min(questions_.size(), static_cast<std::size_t>(count)))) {
            answers.push_back(under);
            answers.back().question = question;
            tasks.push_back(how);
            tasks.back().question = question;
            tasks.back().max_tokens = options_.answer_tokens;
        }
    }

    std::vector<Answer> answers;
    std::vector<AnswerTask> tasks;

private:
    std::span<const std::string> questions_;
    const Options& options_;
};

void add_steered(const Library& library,
                 const Subject& subject,
                 const Options& options,
                 Plan& plan) {
    const double largest = options.strengths.back();
    for (std::size_t i = 0; i < subject.poles.size(); ++i) {
        const auto at = [&](double factor, int questions) {
            const double strength = factor * library.full_strength;
            plan.add({.arm = Arm::Steered, .pole = i, .strength = strength},
                     {.injection = inject(library, subject.poles[i].rows, strength)},
                     questions);
        };
        at(1.0, options.questions);
        if (largest > 1.0) at(largest, options.control_questions);
    }
}

void add_random(const Library& library,
                const Subject& subject,
                const Options& options,
                Plan& plan) {
    for (int number = 0; number < options.random_seeds; ++number) {
        for (std::size_t i = 0; i < subject.poles.size(); ++i) {
            const std::uint64_t seed =
                control_seed(options.seed, static_cast<std::uint64_t>(number), i);
            plan.add(
                {.arm = Arm::Random,
                 .pole = i,
                 .strength = library.full_strength,
                 .seed = static_cast<std::uint64_t>(number)},
                {.injection = inject(
                     library, random_like(subject.poles[i].rows, seed), library.full_strength)},
                options.random_questions);
        }
    }
}

void add_other_means(const Subject& subject, const Options& options, Plan& plan) {
    for (std::size_t i = 0; i < subject.poles.size(); ++i) {
        const Pole& pole = subject.poles[i];
        plan.add(
            {.arm = Arm::Prompt, .pole = i}, {.system = pole.request}, options.control_questions);
        if (!subject.is_plane()) continue;  // Elpis samples by valence and arousal
        const affect::Modulation sampling = affect::modulate(pole.at, affect::Options::Sampling{});
        plan.add({.arm = Arm::Sampling, .pole = i},
                 {.temperature = sampling.temperature,
                  .top_p = sampling.top_p,
                  .seed = static_cast<std::uint32_t>(options.seed)},
                 options.control_questions);
    }
}

}  // namespace

std::uint64_t control_seed(std::uint64_t seed, std::uint64_t number, std::uint64_t part) {
    Digest digest;
    digest.take(seed);
    digest.take(number);
    digest.take(part);
    return digest.value();
}

Result<std::vector<Answer>> write_answers(const Library& library,
                                          const Subject& subject,
                                          std::span<const std::string> questions,
                                          const Options& options,
                                          ActivationSource& model,
                                          const std::stop_token& stop,
                                          const ReadProgress& progress) {
    Plan plan(questions, options);
    plan.add({.arm = Arm::Plain}, {}, options.questions);
    add_steered(library, subject, options, plan);
    add_random(library, subject, options, plan);
    add_other_means(subject, options, plan);
    ELPIS_TRY(std::vector<std::string> texts, model.answer(std::move(plan.tasks), stop, progress));
    for (std::size_t i = 0; i < texts.size(); ++i)
        plan.answers[i].text = std::move(texts[i]);
    return std::move(plan.answers);
}

std::vector<Sample> samples_of(std::span<const Answer> answers, const Subject& subject) {
    std::vector<Sample> samples;
    for (const Answer& it : answers) {
        samples.push_back({.arm = std::string(name_of(it.arm)),
                           .pole = it.pole ? subject.poles[*it.pole].name : "",
                           .strength = it.strength,
                           .seed = it.seed,
                           .question = it.question,
                           .answer = it.text});
    }
    return samples;
}

}  // namespace elpis::steering::evaluation
