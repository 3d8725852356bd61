#include "elpis/affect/habituation.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "elpis/affect/event_name.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/relaxation.h"

namespace elpis::affect {
namespace {

double leaked(double count, Instant since, Instant now, Seconds half_life) {
    return relax(count, 0.0, rate_of(half_life), now - since);
}

}  // namespace

double Habituation::count(std::string_view type,
                          Instant now,
                          const Options::Habituation& options) const {
    return count(EventName(type), now, options);
}

double Habituation::count(const EventName& type,
                          Instant now,
                          const Options::Habituation& options) const {
    const Trace* trace = find(type);
    return trace == nullptr ? 0.0 : leaked(trace->count, trace->time, now, options.half_life);
}

double Habituation::gain(std::string_view type,
                         Instant now,
                         const Options::Habituation& options) const {
    return std::pow(options.factor, count(type, now, options));
}

void Habituation::record(std::string_view type, Instant now, const Options::Habituation& options) {
    if (type.empty() || !(options.factor < 1.0)) return;
    const EventName name(type);
    if (const auto known = std::ranges::find(traces_, name, &Trace::type); known != traces_.end()) {
        known->count = count(name, now, options) + 1.0;
        known->time = std::max(known->time, now);
        return;
    }
    if (traces_.size() == kMostTypes) {
        traces_.erase(std::ranges::min_element(traces_, {}, [&](const Trace& trace) {
            return leaked(trace.count, trace.time, now, options.half_life);
        }));
    }
    traces_.push_back({.type = name, .count = 1.0, .time = now});
}

const Habituation::Trace* Habituation::find(const EventName& type) const {
    const auto found = std::ranges::find(traces_, type, &Trace::type);
    return found == traces_.end() ? nullptr : &*found;
}

}  // namespace elpis::affect
