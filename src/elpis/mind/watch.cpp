#include "elpis/mind/watch.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/mind/steering_set.h"
#include "elpis/steering/felt.h"
#include "elpis/steering/probe.h"

namespace elpis::mind {
namespace {

std::optional<steering::FeltText> felt_of(const steering::ProbeRows& rows,
                                          std::size_t first,
                                          const Watch& watch) {
    if (rows.tokens() == 0) return std::nullopt;
    auto felt = steering::felt(rows.values, first, watch.set->library(), watch.wish.labels);
    if (!felt) return std::nullopt;  // the labels were looked at when the watch was set
    return *std::move(felt);
}

}  // namespace

std::shared_ptr<const steering::Probe> Watch::probe() const {
    return set ? set->probe() : nullptr;
}

Result<Watch> watch(WatchWish wish, bool anyway, const SteeringSet::Status& set) {
    Watch watch{.wish = std::move(wish), .set = nullptr, .why_not = {}};
    if (watch.wish.detail == WatchWish::Detail::None && !anyway) return watch;
    if (!set.steerer) {
        watch.why_not = why_not_ready(set);
        return watch;
    }
    if (!set.steerer->probe()) {
        watch.why_not =
            "this set of vectors has no gauges after one block to read feelings by; "
            "sets trained by elpis vectors train have";
        return watch;
    }
    ELPIS_OK(steering::check_labels(set.steerer->library(), watch.wish.labels));
    watch.set = set.steerer;
    return watch;
}

Measured measure(const steering::ProbeReading& reading, const Watch& watch) {
    if (!watch.set) return {};
    // The message begins with the frame of its turn, and may begin the whole text: its first token
    // never counts (felt.h).
    return {.user = felt_of(reading.turn, 1, watch), .reply = felt_of(reading.answer, 0, watch)};
}

std::optional<affect::State> place_of(std::span<const steering::ProbedToken> tokens,
                                      const Watch& watch) {
    if (!watch.set || tokens.empty()) return std::nullopt;
    std::vector<float> values;
    for (const steering::ProbedToken& token : tokens)
        values.insert(values.end(), token.values.begin(), token.values.end());
    const auto felt = steering::felt(values, 0, watch.set->library(), watch.wish.labels);
    return felt ? felt->whole.place : std::nullopt;
}

}  // namespace elpis::mind
