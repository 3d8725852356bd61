#include "elpis/cli/vectors/train_page.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/cli/terminal.h"
#include "elpis/steering/library.h"
#include "elpis/steering/train/calibration.h"
#include "elpis/steering/train/train_report.h"
#include "elpis/steering/train/trained.h"

namespace elpis::cli {
namespace {

constexpr int kLabel = 14;  // columns

using steering::BlockFigures;
using steering::Library;
using steering::TrainReport;

std::string percent(double share) {
    return fmt::format("{:.0f} %", 100.0 * share);
}

// Held-out texts: "valence 0.98, arousal 0.97; weakest emotion trust 0.91".
std::string held_out(const Library& library, const TrainReport& report) {
    std::vector<std::string> parts;
    for (const std::string_view axis : {steering::kValence, steering::kArousal}) {
        if (const auto auroc = report.over_band(&BlockFigures::auroc, axis))
            parts.push_back(fmt::format("{} {:.2f}", axis, *auroc));
    }
    double least = 1.0;
    std::string weakest;
    int named = 0;
    for (const auto& [name, vector] : library.vectors) {
        const auto auroc = report.over_band(&BlockFigures::auroc, name);
        if (!auroc) continue;
        ++named;
        if (named > 1 && *auroc >= least) continue;
        least = *auroc;
        weakest = name;
    }
    if (named == 1) parts.push_back(fmt::format("{} {:.2f}", weakest, least));
    if (named > 1)
        parts.push_back(fmt::format("{} emotions {:.2f} or more ({})", named, least, weakest));
    if (parts.empty()) return "no text was held out";
    std::string text = fmt::format("AUROC {}", fmt::join(parts, ", "));
    if (report.plane) {
        text += fmt::format("; {} of {} texts in the right quadrant",
                            percent(report.plane->right_quadrant),
                            report.plane->texts);
    }
    return text;
}

// "0.21 of the residual norm: perplexity × 1.13 (depleted), repeated 4-grams 2 % (plain 1 %)".
std::string strength(const Library& library, const TrainReport& report) {
    std::string text = fmt::format("{:.2f} of the residual norm", library.full_strength);
    if (!report.calibration) return text + ", not calibrated";
    const steering::Calibration& calibration = *report.calibration;
    std::vector<std::string> parts;
    for (const steering::CalibrationStep& step : calibration.steps) {
        if (step.strength != calibration.full_strength) continue;
        if (step.perplexity_ratio) {
            const std::string ratio =
                fmt::format("perplexity x {:.3f} ({})", *step.perplexity_ratio, step.corner);
            if (parts.empty() || parts.back() != ratio) parts.assign(1, ratio);
        }
        if (step.repeated) {
            parts.push_back(fmt::format("repeated 4-grams {} (plain {})",
                                        percent(*step.repeated),
                                        percent(calibration.plain_repeated.value_or(0.0))));
        }
    }
    if (!parts.empty()) text += fmt::format(": {}", fmt::join(parts, ", "));
    if (!calibration.within_limits) text += "; even this is beyond the limits";
    return text;
}

std::string residual_rms(const Library& library, const TrainReport& report) {
    const auto at = [&](int block) {
        return library.residual_rms[static_cast<std::size_t>(block)];
    };
    return fmt::format("{:.3g} to {:.3g} over the steered blocks, {:.3g} to {:.3g} over all",
                       at(report.band.first),
                       at(report.band.last),
                       *std::ranges::min_element(library.residual_rms),
                       *std::ranges::max_element(library.residual_rms));
}

std::string names(const Library& library) {
    std::vector<std::string> all;
    all.reserve(library.vectors.size());
    for (const auto& [name, vector] : library.vectors)
        all.push_back(name);
    return fmt::format("{}", fmt::join(all, ", "));
}

}  // namespace

std::string train_page(const steering::Trained& trained,
                       const std::string& model,
                       const std::string& place,
                       const Look& look) {
    const Library& library = trained.library;
    const TrainReport& report = trained.report;
    std::string page = paint(look,
                             Ink::Bold,
                             fmt::format("{} vector{} for {} in {:.1f} s",
                                         library.vectors.size(),
                                         library.vectors.size() == 1 ? "" : "s",
                                         model,
                                         report.seconds)) +
                       "\n";
    const auto row = [&](std::string_view label, std::string_view text) {
        page += fmt::format(
            "  {}{}\n", paint(look, Ink::Faint, fmt::format("{:{}}", label, kLabel)), text);
    };
    row("vectors", names(library));
    row("from",
        fmt::format("{} texts, {} tokens; {}; sentences {}",
                    report.texts,
                    report.tokens,
                    library.method,
                    report.corpus_hash));
    row("blocks",
        fmt::format("{} to {} of {} ({})",
                    report.band.first,
                    report.band.last,
                    library.model.blocks,
                    report.band_choice));
    row("held out", held_out(library, report));
    row("strength 1", strength(library, report));
    row("residual RMS", residual_rms(library, report));
    row("status",
        fmt::format("{}; elpis vectors eval asks what they do", name_of(library.standing)));
    row("in", tamed(place));
    return page;
}

}  // namespace elpis::cli
