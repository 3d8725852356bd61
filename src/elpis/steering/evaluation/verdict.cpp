#include "elpis/steering/evaluation/verdict.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/steering/blend_mode.h"
#include "elpis/steering/evaluation/arm.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {
namespace {

class Findings {
public:
    void add(std::string_view question, bool kept, std::string sentence, bool binding = true) {
        all_.push_back({.question = std::string(question),
                        .sentence = std::move(sentence),
                        .kept = kept,
                        .binding = binding});
    }
    std::vector<Finding> take() && { return std::move(all_); }

private:
    std::vector<Finding> all_;
};

void judge(const Reality& it, Findings& found) {
    for (const Reality::Vector& vector : it.vectors) {
        found.add("E1",
                  vector.auroc >= rule::kAuroc,
                  fmt::format("\"{}\" tells its texts from others on topics it has not seen: AUROC "
                              "{:.2f} at block {} (at least {:.2f})",
                              vector.name,
                              vector.auroc,
                              it.block,
                              rule::kAuroc));
        found.add("E1",
                  vector.split_half >= rule::kSplitHalf,
                  fmt::format("\"{}\" comes out the same from either half of the topics: cosine "
                              "{:.2f} (at least {:.2f})",
                              vector.name,
                              vector.split_half,
                              rule::kSplitHalf));
    }
}

void judge(const NextWords& it, Findings& found) {
    for (const NextWords::Pole& pole : it.poles) {
        const double rise = pole.rise.empty() ? 0.0 : pole.rise.back();
        found.add("E2",
                  rise > 0.0 && pole.monotone && pole.above_random.low > 0.0,
                  fmt::format("the words of \"{}\" become likelier with strength: by {:+.2f} in ln "
                              "p, {}, above random by {:.2f} to {:.2f}",
                              pole.name,
                              rise,
                              pole.monotone ? "rising throughout" : "not rising throughout",
                              pole.above_random.low,
                              pole.above_random.high));
    }
}

void judge(const Cost& it, double full_strength, Findings& found) {
    // Strengths are tested on a grid that holds the full one; rounding of a file's figure is
    // allowed for.
    const bool kept = it.usable_strength >= full_strength * (1.0 - 1e-6);
    found.add("E3",
              kept,
              fmt::format("at full strength, {:.3g}, the text stays sound: usable up to {:.3g} "
                          "(perplexity ratio at most {:.2f}, repeats at most {:.2f} above plain)",
                          full_strength,
                          it.usable_strength,
                          rule::kPerplexityRatio,
                          rule::kMoreRepeats));
}

void judge(const DoseResponse& it, Findings& found) {
    const bool kept = it.rho >= rule::kRho && it.wrong_way <= rule::kWrongWay && it.above_random;
    found.add("E4",
              kept,
              fmt::format("{} follows the dose: rho {:.2f} (at least {:.2f}), {:.0f} % of prompts "
                          "the wrong way (at most {:.0f} %), slope {:.2f} to {:.2f} against {:.2f} "
                          "at most of random directions",
                          it.axis,
                          it.rho,
                          rule::kRho,
                          100.0 * it.wrong_way,
                          100.0 * rule::kWrongWay,
                          it.slope_range.low,
                          it.slope_range.high,
                          it.random_slope_size),
              it.axis != kArousal);
}

void judge(const PlaneGrid& it, Findings& found) {
    found.add("E5", it.centre_is_plain, "the neutral state of the centred blend changes nothing");
    for (const PlaneGrid::Mode& mode : it.modes) {
        const double worst = std::max(mode.cross_talk.valence, mode.cross_talk.arousal);
        found.add(
            "E5",
            worst < rule::kCrossTalk,
            fmt::format("valence and arousal are apart in the {} blend: cross-talk {:.2f} and "
                        "{:.2f} (below {:.2f}), kappa {:.2f}",
                        mode.blend,
                        mode.cross_talk.valence,
                        mode.cross_talk.arousal,
                        rule::kCrossTalk,
                        mode.kappa),
            mode.blend == name_of(BlendMode::Centred));
    }
}

void judge(const ReadBack& it, Findings& found) {
    const auto row = [&](Arm arm) {
        return std::ranges::find(it.rows, name_of(arm), &ReadBack::Row::arm);
    };
    const auto steered = row(Arm::Steered);
    const auto random = row(Arm::Random);
    if (steered == it.rows.end() || random == it.rows.end()) return;
    found.add("E7",
              steered->right > random->right && steered->range.low > random->right,
              fmt::format("read again unsteered, answers show the feeling they were written under: "
                          "{:.0f} % ({:.0f} to {:.0f}) against {:.0f} % along random directions",
                          100.0 * steered->right,
                          100.0 * steered->range.low,
                          100.0 * steered->range.high,
                          100.0 * random->right));
}

}  // namespace

std::vector<Finding> findings(const Evaluation& evaluation) {
    Findings found;
    if (evaluation.reality) judge(*evaluation.reality, found);
    if (evaluation.next_words) judge(*evaluation.next_words, found);
    if (evaluation.cost) judge(*evaluation.cost, evaluation.about.full_strength, found);
    for (const DoseResponse& it : evaluation.dose_response)
        judge(it, found);
    if (evaluation.plane) judge(*evaluation.plane, found);
    if (evaluation.read_back) judge(*evaluation.read_back, found);
    return std::move(found).take();
}

Standing verdict(const Evaluation& evaluation) {
    const std::vector<Finding> all = findings(evaluation);
    if (std::ranges::any_of(all, [](const Finding& it) { return it.binding && !it.kept; })) {
        return Standing::Weak;
    }
    for (const std::string_view question : {"E1", "E2", "E3", "E4", "E7"}) {
        if (std::ranges::find(all, question, &Finding::question) == all.end()) {
            return Standing::Unevaluated;
        }
    }
    const bool plane = evaluation.about.subject == kPlane;
    return plane && !evaluation.plane ? Standing::Unevaluated : Standing::Passed;
}

}  // namespace elpis::steering::evaluation
