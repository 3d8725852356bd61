#include "elpis/steering/fit.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/file_fields.h"
#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/known_names.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

// Shares of a file that were meant to sum to 1 do within this; more is worth a remark.
constexpr double kShareTolerance = 1e-3;

std::unexpected<Error> refuse(const SourceFile& file, const std::string& why) {
    return fail(ErrorCode::InvalidArgument, fmt::format("{} {}", file.file, why));
}

// What GGUF and the frameworks call one architecture: "qwen2_moe" and "qwen2moe"; and families that
// GGUF counts to llama.
std::string plain_architecture(std::string_view name) {
    std::string plain;
    for (const char letter : name) {
        if (letter != '_' && letter != '-')
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    static constexpr std::array<std::string_view, 3> kLlamas{"mistral", "mixtral", "mistral3"};
    if (std::ranges::find(kLlamas, plain) != kLlamas.end()) return "llama";
    if (plain == "deepseekv2" || plain == "deepseekv3") return "deepseek2";
    if (plain == "gemma3text") return "gemma3";
    return plain;
}

std::string in_short(std::string_view hash) {
    return shown(hash.substr(0, 12)) + (hash.size() > 12 ? "…" : "");
}

Result<void> made_for_this_model(const SourceFile& file,
                                 const FitTarget& target,
                                 std::vector<std::string>& remarks) {
    const FileFields& fields = file.content.fields;
    for (const std::string_view key : {formats::keys::kModelArchitecture, field::kModelHint}) {
        const std::string_view theirs = value_of(fields, key);
        const std::string& ours = target.model.architecture;
        if (theirs.empty() || ours.empty() ||
            plain_architecture(theirs) == plain_architecture(ours)) {
            continue;
        }
        return refuse(file,
                      fmt::format("is a set for another model: {} says \"{}\", and this model is "
                                  "\"{}\"; train a set for this model",
                                  key,
                                  shown(theirs),
                                  ours));
    }
    const std::string_view theirs = value_of(fields, formats::keys::kModelFingerprint);
    const std::string& ours = target.model.fingerprint;
    // Hashes of different kinds say nothing about each other.
    if (theirs.size() != ours.size() || theirs == ours) return {};
    const std::string_view name = value_of(fields, field::kModelName);
    const std::string both = fmt::format("made on {}{}, and this model's weights are {}",
                                         name.empty() ? "the weights " : shown(name) + " ",
                                         in_short(theirs),
                                         in_short(ours));
    if (!target.other_weights)
        return refuse(file, "is a set for another model: " + both + "; train a set for this model");
    remarks.push_back(fmt::format("{} was {}", file.file, both));
    return {};
}

// What the reader lets pass and cannot become a Vector. (Hooks and versions are its business.)
Result<void> can_be_added(const SourceFile& file) {
    if (file.content.operation == FileOperation::Project)
        return refuse(file, "holds directions to be projected out, which must not be added");
    const std::string_view unit = value_of(file.content.fields, formats::keys::kUnit);
    if (unit.empty() || unit == formats::kUnitResidualRms) return {};
    return refuse(file,
                  fmt::format("has {} \"{}\"; only \"{}\" can be used",
                              formats::keys::kUnit,
                              shown(unit),
                              formats::kUnitResidualRms));
}

std::string called(const SourceFile& file, const std::string& direction) {
    return direction.empty() ? file.file : fmt::format("{} (\"{}\")", file.file, direction);
}

std::string blocks_in_words(const Rows& rows) {
    const int first = rows.begin()->first;
    const int last = rows.rbegin()->first;
    if (rows.size() == 1) return fmt::format("block {}", first);
    return fmt::format("{} blocks between {} and {}", rows.size(), first, last);
}

// One direction on its way to a Vector.
class Fitting {
public:
    Fitting(const SourceFile& file, const FitTarget& target, const std::string& direction)
        : file_(file),
          target_(target),
          direction_(direction),
          has_unit_(value_of(file.content.fields, formats::keys::kUnit) ==
                    formats::kUnitResidualRms) {}

    Result<Rows> rows(const Rows& raw, std::vector<std::string>& remarks) const {
        Rows usable;
        for (const auto& [block, row] : raw) {
            ELPIS_OK(fits(block, row));
            const double length = length_of(row);
            if (length == 0.0) continue;
            if (block < first_steerable(target_.model) || block > last_steerable(target_.model)) {
                remarks.push_back(fmt::format("{}: block {} cannot be steered and is left out",
                                              called(file_, direction_),
                                              block));
                continue;
            }
            double factor = 1.0 / length;
            if (has_unit_) {
                ELPIS_TRY(const double rms, residual_rms(block));
                factor = 1.0 / (rms * std::sqrt(static_cast<double>(target_.model.width)));
            }
            add_scaled(usable, {{block, row}}, factor);
        }
        if (usable.empty()) return nothing_left(raw);
        const double sum = total_share(usable);
        Rows fitted;
        add_scaled(fitted, usable, 1.0 / sum);
        if (!has_unit_) {
            remarks.push_back(
                fmt::format("{}: the file has no unit, so the strength is spread "
                            "evenly over {}",
                            called(file_, direction_),
                            blocks_in_words(fitted)));
        } else if (std::abs(sum - 1.0) > kShareTolerance) {
            remarks.push_back(
                fmt::format("{}: the shares of its usable blocks sum to {:.4g} and "
                            "were brought to 1",
                            called(file_, direction_),
                            sum));
        }
        return fitted;
    }

private:
    Result<void> fits(int block, const std::vector<float>& row) const {
        const ModelShape& model = target_.model;
        if (row.size() != static_cast<std::size_t>(model.width)) {
            return refuse(file_,
                          fmt::format("has {} numbers{} at block {}; this model's residual stream "
                                      "has {}",
                                      row.size(),
                                      of_direction(),
                                      block,
                                      model.width));
        }
        if (block < 0 || block >= model.blocks) {
            return refuse(file_,
                          fmt::format("names block {}{}; this model has {} (0 to {})",
                                      block,
                                      of_direction(),
                                      model.blocks,
                                      model.blocks - 1));
        }
        if (!std::ranges::all_of(row, [](float value) { return std::isfinite(value); })) {
            return refuse(
                file_, fmt::format("holds NaN or infinity{} at block {}", of_direction(), block));
        }
        return {};
    }

    Result<double> residual_rms(int block) const {
        const auto index = static_cast<std::size_t>(block);
        const std::vector<float>& own = file_.content.residual_rms;
        const std::vector<float>& known = own.empty() ? target_.residual_rms : own;
        if (index < known.size() && std::isfinite(known[index]) && known[index] > 0.0F)
            return static_cast<double>(known[index]);
        return refuse(file_,
                      fmt::format("is in units of the residual RMS, and {} for block {}",
                                  own.empty() ? "none was measured" : "holds none",
                                  block));
    }

    std::unexpected<Error> nothing_left(const Rows& raw) const {
        const bool zero =
            std::ranges::all_of(raw, [](const auto& row) { return length_of(row.second) == 0.0; });
        return refuse(file_,
                      zero ? fmt::format("holds only zeros{}", of_direction())
                           : fmt::format("names no block{} that can be steered; these are {} to {}",
                                         of_direction(),
                                         first_steerable(target_.model),
                                         last_steerable(target_.model)));
    }

    std::string of_direction() const {
        return direction_.empty() ? "" : fmt::format(" for \"{}\"", direction_);
    }

    const SourceFile& file_;
    const FitTarget& target_;
    const std::string& direction_;
    bool has_unit_;
};

}  // namespace

Result<FittedFile> fit(const SourceFile& file, const FitTarget& target) {
    FittedFile fitted{.vectors = {}, .remarks = file.content.remarks};
    ELPIS_OK(made_for_this_model(file, target, fitted.remarks));
    ELPIS_OK(can_be_added(file));
    if (file.content.directions.empty()) return refuse(file, "holds no direction");
    for (const auto& [direction, raw] : file.content.directions) {
        const Fitting fitting(file, target, direction);
        ELPIS_TRY(Rows rows, fitting.rows(raw, fitted.remarks));
        fitted.vectors.push_back(
            {.name = direction.empty() ? file.name : direction, .rows = std::move(rows)});
    }
    return fitted;
}

}  // namespace elpis::steering
