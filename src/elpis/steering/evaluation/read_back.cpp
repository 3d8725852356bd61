#include "elpis/steering/evaluation/read_back.h"

#include <cassert>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/answers.h"
#include "elpis/steering/evaluation/arm.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/plane_fit.h"
#include "elpis/steering/evaluation/resampling.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/statistics.h"

namespace elpis::steering::evaluation {
namespace {

// Those that are read: with text, plain or at full strength or under a control.
bool wanted(const Answer& it, double full_strength) {
    return !utf8::blank(it.text) && (it.arm != Arm::Steered || it.strength == full_strength);
}

using Row = std::vector<double>;

Row centre_of(std::span<const Answer> answers, std::span<const Row> rows) {
    Row centre;
    double plain = 0.0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i].arm != Arm::Plain || rows[i].empty()) continue;
        centre.resize(rows[i].size());
        for (std::size_t k = 0; k < centre.size(); ++k)
            centre[k] += rows[i][k];
        plain += 1.0;
    }
    for (double& it : centre)
        it /= plain;
    return centre;
}

// The length of the row does not change which pole is nearest.
std::size_t nearest(const Row& row, const Row& centre, const Frame& frame) {
    std::size_t best = 0;
    double most = 0.0;
    for (std::size_t pole = 0; pole < frame.towards.size(); ++pole) {
        double dot = 0.0;
        double length = 0.0;
        for (std::size_t k = 0; k < row.size(); ++k) {
            const auto towards = static_cast<double>(frame.towards[pole][k]);
            dot += (row[k] - (centre.empty() ? 0.0 : centre[k])) * towards;
            length += towards * towards;
        }
        const double cosine = length > 0.0 ? dot / std::sqrt(length) : 0.0;
        if (pole == 0 || cosine > most) {
            most = cosine;
            best = pole;
        }
    }
    return best;
}

}  // namespace

Result<ReadBack> read_back(const Subject& subject,
                           const Frame& frame,
                           std::span<const Answer> answers,
                           double full_strength,
                           const Options& options,
                           ActivationSource& model,
                           const std::stop_token& stop,
                           const ReadProgress& progress) {
    assert(frame.towards.size() == subject.poles.size());
    std::vector<ReadTask> tasks;
    std::vector<std::size_t> of;  // which answer a task reads
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!wanted(answers[i], full_strength)) continue;
        tasks.push_back({.text = answers[i].text, .blocks = {frame.block}});
        of.push_back(i);
    }
    ELPIS_TRY(const std::vector<TextReading> readings,
              model.read(std::move(tasks), stop, progress));
    std::vector<Row> rows(answers.size());
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const std::vector<float>& row = readings[i].activations[0];
        rows[of[i]].assign(row.begin(), row.end());
    }
    const Row centre = centre_of(answers, rows);
    ReadBack result{.block = frame.block};
    for (const Pole& pole : subject.poles)
        result.poles.push_back(pole.name);
    for (const Arm arm : {Arm::Steered, Arm::Random, Arm::Prompt, Arm::Sampling}) {
        Confusion confusion(subject.poles.size());
        std::map<std::string, std::vector<double>> right;  // by question
        ReadBack::Row row{.arm = std::string(name_of(arm))};
        for (std::size_t i = 0; i < answers.size(); ++i) {
            const Answer& it = answers[i];
            if (it.arm != arm || !it.pole) continue;
            if (arm == Arm::Steered && it.strength != full_strength) continue;
            ++row.answers;
            std::vector<double>& here = right[it.question];
            here.push_back(0.0);
            if (rows[i].empty()) continue;
            const std::size_t found = nearest(rows[i], centre, frame);
            confusion.add(*it.pole, found);
            if (found == *it.pole) here.back() = 1.0;
        }
        if (row.answers == 0) continue;
        std::vector<double> by_question;
        by_question.reserve(right.size());
        for (const auto& [question, here] : right)
            by_question.push_back(mean(here));
        row.right = mean(by_question);
        row.range = range_of_mean(by_question, options);
        row.kappa = confusion.kappa();
        row.confusion = confusion.counts();
        result.rows.push_back(std::move(row));
    }
    return result;
}

}  // namespace elpis::steering::evaluation
