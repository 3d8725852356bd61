#include "elpis/steering/train/kept.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/base/result.h"
#include "elpis/steering/file_fields.h"
#include "elpis/steering/library.h"
#include "elpis/steering/store.h"
#include "elpis/steering/train/calibration.h"
#include "elpis/steering/train/train_report.h"
#include "elpis/steering/train/trained.h"

namespace elpis::steering {
namespace {

// [null,0.71,…] by block; nothing when no block knows.
std::optional<std::string> curve_of(const TrainReport& report, const std::string& name) {
    std::vector<std::string> figures;
    bool any = false;
    for (const BlockFigures& block : report.blocks) {
        figures.resize(static_cast<std::size_t>(block.block), "null");
        const auto figure = block.auroc.find(name);
        any = any || figure != block.auroc.end();
        figures.push_back(figure == block.auroc.end() ? "null"
                                                      : fmt::format("{:.4f}", figure->second));
    }
    if (!any) return std::nullopt;
    return fmt::format("[{}]", fmt::join(figures, ","));
}

std::optional<double> ratio_of(const TrainReport& report) {
    if (!report.calibration) return std::nullopt;
    std::optional<double> ratio;
    for (const CalibrationStep& step : report.calibration->steps) {
        if (step.strength == report.calibration->full_strength && step.perplexity_ratio)
            ratio = step.perplexity_ratio;
    }
    return ratio;
}

}  // namespace

FileFields train_fields(const TrainReport& report, const std::string& vector) {
    FileFields fields{
        {"elpis.train.texts", fmt::format("{}", report.texts)},
        {"elpis.train.tokens", fmt::format("{}", report.tokens)},
        {"elpis.train.corpus", report.corpus_hash},
        {"elpis.train.blocks",
         fmt::format("{}-{} ({})", report.band.first, report.band.last, report.band_choice)}};
    if (const auto ratio = ratio_of(report))
        fields["elpis.train.perplexity_ratio"] = fmt::format("{:.4f}", *ratio);
    for (const std::string& name : {vector, std::string(kValence), std::string(kArousal)}) {
        // An emotion has a figure of its own; a quadrant those of the axes.
        if (const auto curve = curve_of(report, name)) {
            fields["elpis.train.auroc." + name] = *curve;
            if (name == vector) break;
        }
    }
    return fields;
}

Result<void> save_trained(const std::filesystem::path& folder, const Trained& trained) {
    return save_library(folder, trained.library, [&](const std::string& vector) {
        return train_fields(trained.report, vector);
    });
}

}  // namespace elpis::steering
