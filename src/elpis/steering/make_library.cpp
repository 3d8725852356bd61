#include "elpis/steering/make_library.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/file_fields.h"
#include "elpis/steering/fit.h"
#include "elpis/steering/library.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/reading_fields.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

bool covers(std::span<const float> rms, const ModelShape& model) {
    return rms.size() == static_cast<std::size_t>(model.blocks);
}

// Gathers what the files say about the whole set.
class Assembly {
public:
    Assembly(std::string name, const FitTarget& target) : target_(target) {
        set_.library.name = std::move(name);
        set_.library.model = target.model;
        set_.library.residual_rms = target.residual_rms;
    }

    Result<void> take(const SourceFile& file) {
        ELPIS_TRY(FittedFile fitted, fit(file, target_));
        for (std::string& remark : fitted.remarks)
            set_.remarks.push_back(std::move(remark));
        ELPIS_OK(take_reading(file, fitted));
        std::vector<std::string> names;
        for (Vector& vector : fitted.vectors) {
            names.push_back(vector.name);
            const auto [other, is_new] = origins_.emplace(vector.name, file.file);
            if (!is_new) {
                return fail(ErrorCode::InvalidArgument,
                            fmt::format("{} and {} both hold a vector \"{}\"",
                                        other->second,
                                        file.file,
                                        vector.name));
            }
            set_.library.vectors[vector.name] = std::move(vector);
        }
        take_residual_rms(file);
        ELPIS_OK(take_full_strength(file));
        take_standing(file, names);
        take_method(file);
        return {};
    }

    Result<FittedSet> finish() {
        Library& library = set_.library;
        if (library.residual_rms.empty()) {
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("the vector set \"{}\" needs the residual RMS of every block of "
                            "this model: none was measured, and no file holds it",
                            library.name));
        }
        library.standing = standing();
        library.full_strength = full_strength_.value_or(library.full_strength);
        settle_reading();
        ELPIS_OK(check(library));
        library.hash = content_hash(library);
        return std::move(set_);
    }

private:
    Result<void> take_reading(const SourceFile& file, const FittedFile& fitted) {
        auto reading = reading_of(file.content.fields, fitted.vectors);
        if (!reading) {
            return fail(reading.error().code,
                        fmt::format("{}: {}", file.file, reading.error().message));
        }
        for (auto& [name, gauge] : reading->gauges) {
            const auto [known, is_new] = set_.library.gauges.emplace(name, gauge);
            if (!is_new && !same(known->second, gauge)) disputed_.push_back(name);
        }
        std::optional<PlaneReading>& plane = reading->plane;
        if (!plane) return {};
        if (plane_ && !same(*plane_, *plane)) plane_disputed_ = true;
        plane_ = std::move(plane);
        return {};
    }

    static bool same(const Gauge& one, const Gauge& other) {
        return one.block == other.block && one.centre == other.centre &&
               one.deviation == other.deviation && one.unit == other.unit;
    }
    static bool same(const PlaneReading& one, const PlaneReading& other) {
        return one.valence.intercept == other.valence.intercept &&
               one.valence.weights == other.valence.weights &&
               one.arousal.intercept == other.arousal.intercept &&
               one.arousal.weights == other.arousal.weights;
    }

    void settle_reading() {
        Library& library = set_.library;
        for (const std::string& name : disputed_) {
            if (library.gauges.erase(name) == 0) continue;
            set_.remarks.push_back(fmt::format(
                "the files do not agree on how \"{}\" is read back, so it is not", name));
        }
        if (!plane_) return;
        const auto readable = [&](const PlaneReading::Axis& axis) {
            return std::ranges::all_of(axis.weights, [&](const auto& weight) {
                return library.gauges.contains(weight.first);
            });
        };
        if (plane_disputed_) {
            set_.remarks.emplace_back(
                "the files do not agree on how valence and arousal are read back, so they are not");
        } else if (!readable(plane_->valence) || !readable(plane_->arousal)) {
            set_.remarks.emplace_back(
                "valence and arousal are read back from vectors that are not in the set, so they "
                "are not");
        } else {
            library.plane = std::move(plane_);
        }
    }

    void take_residual_rms(const SourceFile& file) {
        if (!set_.library.residual_rms.empty() || !covers(file.content.residual_rms, target_.model))
            return;
        set_.library.residual_rms = file.content.residual_rms;
        set_.remarks.push_back(fmt::format("the residual RMS is taken from {}", file.file));
    }

    Result<void> take_full_strength(const SourceFile& file) {
        const std::string_view text = value_of(file.content.fields, field::kFullStrength);
        if (text.empty()) return {};
        const auto strength = number_in<double>(text);
        if (!strength || !std::isfinite(*strength) || *strength <= 0.0 || *strength > 1.0) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{} has {} \"{}\"; it must be above 0 and at most 1",
                                    file.file,
                                    field::kFullStrength,
                                    text));
        }
        if (full_strength_ && *full_strength_ != *strength) {
            set_.remarks.push_back(
                fmt::format("the files name different full strengths ({} and "
                            "{}); the smaller counts",
                            *full_strength_,
                            *strength));
        }
        full_strength_ = std::min(full_strength_.value_or(*strength), *strength);
        return {};
    }

    void take_standing(const SourceFile& file, const std::vector<std::string>& vectors) {
        const std::string_view text = value_of(file.content.fields, field::kStanding);
        Standing standing = Standing::Unevaluated;
        if (text == name_of(Standing::Weak)) standing = Standing::Weak;
        if (text == name_of(Standing::Passed)) standing = Standing::Passed;
        if (!text.empty() && text != name_of(standing)) {
            set_.remarks.push_back(fmt::format("{} has {} \"{}\", which counts as unevaluated",
                                               file.file,
                                               field::kStanding,
                                               text));
        }
        for (const std::string& name : vectors)
            standings_[name] = standing;
    }

    // Of the vectors that span the plane where there are some, because they are what a feeling
    // acts through unless it is named; else of all.
    Standing standing() const {
        std::vector<std::string_view> decisive;
        if (set_.library.has_quadrants()) {
            decisive.assign(kQuadrants.begin(), kQuadrants.end());
        } else if (set_.library.has_axes()) {
            decisive = {kValence, kArousal};
        } else {
            for (const auto& [name, standing] : standings_)
                decisive.push_back(name);
        }
        Standing least = Standing::Passed;
        for (const std::string_view name : decisive) {
            const Standing it = standings_.find(name)->second;
            if (it == Standing::Weak) return it;
            if (it == Standing::Unevaluated) least = it;
        }
        return least;
    }

    void take_method(const SourceFile& file) {
        std::string& known = set_.library.method;
        const std::string_view method = value_of(file.content.fields, field::kMethod);
        if (!method.empty() && !known.empty() && known != method) known = "mixed";
        if (known.empty()) known = method;
    }

    const FitTarget& target_;
    FittedSet set_;
    std::map<std::string, std::string> origins_;  // vector → file
    std::optional<double> full_strength_;
    std::optional<PlaneReading> plane_;
    std::vector<std::string> disputed_;  // gauges
    bool plane_disputed_ = false;
    std::map<std::string, Standing, std::less<>> standings_;  // by vector
};

}  // namespace

Result<FittedSet> make_library(std::string name,
                               std::span<const SourceFile> files,
                               const FitTarget& target) {
    if (files.empty()) {
        return fail(ErrorCode::NotFound, fmt::format("the vector set \"{}\" has no files", name));
    }
    if (!target.residual_rms.empty() && !covers(target.residual_rms, target.model)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the residual RMS was measured for {} blocks, and the model has {}",
                                target.residual_rms.size(),
                                target.model.blocks));
    }
    std::vector<const SourceFile*> ordered;
    for (const SourceFile& file : files)
        ordered.push_back(&file);
    std::ranges::stable_sort(ordered, {}, [](const SourceFile* file) { return file->file; });

    Assembly assembly(std::move(name), target);
    for (const SourceFile* file : ordered)
        ELPIS_OK(assembly.take(*file));
    return assembly.finish();
}

}  // namespace elpis::steering
