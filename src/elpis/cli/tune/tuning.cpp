#include "elpis/cli/tune/tuning.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/utf8.h"
#include "elpis/config/edit.h"
#include "elpis/engine/speed_trial.h"
#include "elpis/engine/weight_layout.h"
#include "elpis/steering/statistics.h"

namespace elpis::cli {
namespace {

constexpr double kAsGood = 1.02;

struct Size {
    int read, written;
    bool many;
};
Size size_of(Workload workload) {
    switch (workload) {
        case Workload::Chat:
            return {.read = 300, .written = 200, .many = false};
        case Workload::Crowd:
            return {.read = 300 * engine::SpeedTrial::kMany,
                    .written = 200 * engine::SpeedTrial::kMany,
                    .many = true};
        case Workload::Reading:
            return {.read = 3'000, .written = 100, .many = false};
    }
    return {};
}

std::vector<int> each_once(const std::vector<int>& values) {
    std::vector<int> once;
    for (const int value : values) {
        if (value >= 1 && std::ranges::find(once, value) == once.end()) once.push_back(value);
    }
    return once;
}

}  // namespace

double seconds_for(Workload workload, const engine::Speeds& speeds) {
    const Size size = size_of(workload);
    return size.read / speeds.prefill + size.written / (size.many ? speeds.many : speeds.one);
}

std::vector<int> threads_to_try(int usable) {
    return each_once({usable, usable - 1, usable / 2, 1});
}

std::vector<int> batches_to_try(int set) {
    return each_once({set, 256, 512, 1'024});
}

engine::Speeds Trial::speeds() const {
    const auto middle = [this](double engine::Speeds::* one) {
        std::vector<double> values;
        values.reserve(runs.size());
        for (const engine::Speeds& run : runs)
            values.push_back(run.*one);
        return steering::median(std::move(values));
    };
    return {.prefill = middle(&engine::Speeds::prefill),
            .one = middle(&engine::Speeds::one),
            .many = middle(&engine::Speeds::many),
            .depth = runs.empty() ? 0 : runs.front().depth};
}

std::optional<std::size_t> best_of(std::span<const Trial> trials,
                                   Workload workload,
                                   bool any_layout) {
    std::vector<std::size_t> fit;
    for (std::size_t i = 0; i < trials.size(); ++i) {
        const bool shipped = trials[i].candidate.layout == engine::WeightLayout::AsShipped;
        if (!trials[i].runs.empty() && (shipped || any_layout)) fit.push_back(i);
    }
    if (fit.empty()) return std::nullopt;
    const auto seconds = [&](std::size_t i) { return seconds_for(workload, trials[i].speeds()); };
    const double quickest = seconds(*std::ranges::min_element(fit, {}, seconds));
    std::erase_if(fit, [&](std::size_t i) { return seconds(i) > kAsGood * quickest; });
    return *std::ranges::min_element(fit, {}, [&](std::size_t i) {
        const Candidate& it = trials[i].candidate;
        return std::tuple(it.layout != engine::WeightLayout::AsShipped,
                          it.pinned,
                          it.threads,
                          it.batch_rows,
                          seconds(i));
    });
}

const Trial* Tuning::best() const {
    const auto best = best_of(trials, workload, any_layout);
    return best ? &trials[*best] : nullptr;
}

std::vector<config::Change> changes_of(const Tuning& tuning, std::string_view day) {
    const Trial* const best = tuning.best();
    if (best == nullptr) return {};
    const engine::Speeds speeds = best->speeds();
    const std::string why = fmt::format(
        "elpis tune: {} for {} on {}: {:.0f} tokens/s read, {:.1f} written alone, {:.1f} by eight",
        utf8::printable(tuning.model),
        name_of(tuning.workload),
        day,
        speeds.prefill,
        speeds.one,
        speeds.many);
    std::vector<config::Change> changes = {{.section = "model",
                                            .name = "n_threads",
                                            .value = fmt::format("{}", best->candidate.threads),
                                            .why = why},
                                           {.section = "engine",
                                            .name = "batch_rows",
                                            .value = fmt::format("{}", best->candidate.batch_rows),
                                            .why = why}};
    if (best->candidate.layout != tuning.set.layout) {
        changes.push_back({.section = "model",
                           .name = "layout",
                           .value = fmt::format("\"{}\"", name_of(best->candidate.layout)),
                           .why = why});
    }
    if (best->candidate.pinned != tuning.set.pinned) {
        changes.push_back({.section = "model",
                           .name = "pin_threads",
                           .value = best->candidate.pinned ? "true" : "false",
                           .why = why});
    }
    return changes;
}

}  // namespace elpis::cli
