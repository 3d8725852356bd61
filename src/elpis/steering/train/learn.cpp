#include "elpis/steering/train/learn.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/statistics.h"
#include "elpis/steering/train/band.h"
#include "elpis/steering/train/block_study.h"
#include "elpis/steering/train/directions.h"
#include "elpis/steering/train/gauge_fit.h"
#include "elpis/steering/train/layer_figures.h"
#include "elpis/steering/train/study.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/train_report.h"
#include "elpis/steering/train/trained.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

// What a direction must reach on held-out texts (facts §10, E1), or the set is weak.
constexpr double kPassingAuroc = 0.8;
constexpr double kPassingSplitHalf = 0.7;

// The directions whose figures decide.
std::vector<std::string> deciding(const Study& study) {
    if (!study.quadrants.feelings.empty()) return {std::string(kValence), std::string(kArousal)};
    return study.kept;
}

class Learner {
public:
    Learner(const Study& study, const TrainOptions& options) : study_(study), options_(options) {}

    Result<Trained> run() {
        for (std::size_t index = 0; index < study_.readings.blocks.size(); ++index) {
            blocks_.push_back(study_block(study_, index, options_));
            report().blocks.push_back(blocks_.back().figures);
        }
        ELPIS_OK(choose_band());
        ELPIS_OK(take_vectors());
        take_gauges();
        take_cosines();
        library().name = options_.name;
        library().model = study_.shape;
        library().residual_rms = study_.neutral.residual_rms;
        library().method = fmt::format("{}{}, mean over tokens, {} texts",
                                       name_of(options_.method),
                                       options_.neutral_removal ? ", neutral removed" : "",
                                       study_.readings.rows.size());
        library().standing = standing();
        report().texts =
            static_cast<int>(study_.readings.rows.size() + study_.neutral.readings.rows.size());
        report().tokens = study_.readings.tokens + study_.neutral.readings.tokens;
        return std::move(trained_);
    }

private:
    Library& library() { return trained_.library; }
    TrainReport& report() { return trained_.report; }

    const BlockStudy& at(int block) const { return blocks_[study_.readings.index_of(block)]; }

    Result<void> choose_band() {
        if (options_.band) {
            ELPIS_OK(check(*options_.band, study_.shape));
            report().band = *options_.band;
            report().band_choice = "given";
            return {};
        }
        ELPIS_TRY(report().band, default_band(study_.shape));
        report().band_choice = "default";
        if (!options_.search_layers) return {};
        const int best = best_block(report().blocks, deciding(study_), study_.shape);
        if (best < 0) {
            return fail(
                ErrorCode::InvalidArgument,
                "layers are searched on held-out texts, and the corpus holds none out: give "
                "it held_out topics and held_out_patterns, or name the blocks");
        }
        report().band = band_around(best, study_.shape);
        report().band_choice = "searched";
        return {};
    }

    Result<void> take_vectors() {
        for (const std::string_view name : kQuadrants) {
            if (!study_.quadrants.feelings.empty())
                ELPIS_OK(take_vector(std::string(name), &BlockStudy::quadrants));
        }
        for (const std::string& name : study_.kept)
            ELPIS_OK(take_vector(name, &BlockStudy::named));
        return {};
    }

    Result<void> take_vector(const std::string& name, Directions BlockStudy::* group) {
        Vector vector{.name = name, .rows = {}};
        const double share = 1.0 / report().band.size();
        for (const int block : report().band.blocks()) {
            Direction unit = unit_of((at(block).*group).at(name));
            if (norm(unit) == 0.0) {
                return fail(ErrorCode::InvalidArgument,
                            fmt::format("\"{}\" has no direction after block {}: its texts do not "
                                        "differ from the others",
                                        name,
                                        block));
            }
            std::vector<float>& row = vector.rows[block];
            for (const double value : unit)
                row.push_back(static_cast<float>(share * value));
        }
        library().vectors[name] = std::move(vector);
        return {};
    }

    // All at the lowest steered block: there nothing that is injected has been added yet.
    void take_gauges() {
        const int block = report().band.first;
        const auto take = [&](const std::string& name, const Direction& direction) {
            library().gauges[name] = gauge_of(direction, block, study_.neutral.readings);
        };
        for (const std::string& name : study_.kept)
            take(name, at(block).named.at(name));
        if (study_.quadrants.feelings.empty()) return;
        for (const auto& [name, direction] : at(block).quadrants)
            take(name, direction);
        take(std::string(kValence), valence_of(at(block).quadrants));
        take(std::string(kArousal), arousal_of(at(block).quadrants));
        FittedPlane plane =
            fit_plane(library().gauges, study_.quadrants, study_.readings, study_.neutral.readings);
        library().plane = std::move(plane.reading);
        report().plane = plane.figures;
    }

    void take_cosines() {
        for (const auto& [one, unused] : at(report().band.first).quadrants) {
            for (const auto& [other, same] : at(report().band.first).quadrants) {
                std::vector<double> cosines;
                for (const int block : report().band.blocks()) {
                    const Directions& found = at(block).quadrants;
                    cosines.push_back(cosine(found.at(one), found.at(other)));
                }
                report().quadrant_cosines[one][other] = mean(cosines);
            }
        }
    }

    Standing standing() {
        for (const std::string& name : deciding(study_)) {
            const auto auroc = report().over_band(&BlockFigures::auroc, name);
            const auto halves = report().over_band(&BlockFigures::split_half, name);
            if ((auroc && *auroc < kPassingAuroc) || (halves && *halves < kPassingSplitHalf))
                return Standing::Weak;
        }
        return Standing::Unevaluated;
    }

    const Study& study_;
    const TrainOptions& options_;
    std::vector<BlockStudy> blocks_;
    Trained trained_;
};

}  // namespace

Result<Trained> learn(const Study& study, const TrainOptions& options) {
    return Learner(study, options).run();
}

}  // namespace elpis::steering
