#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/affect/event_name.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"

namespace elpis::affect {

// F6: what happens again and again moves less. The gain of an event is ρⁿ, where n is how often its
// type has happened, a count that leaks with a half-life of its own. A plain value, bounded: it
// remembers at most kMostTypes types, by what is remembered of their names (EventName), and
// forgets the faintest. A moment before the last one known lets nothing fade.
class Habituation {
public:
    static constexpr std::size_t kMostTypes = 32;

    // How often a type has happened, as of a moment.
    struct Trace {
        EventName type;
        double count = 0.0;
        Instant time{0};

        bool operator==(const Trace&) const = default;
    };

    Habituation() = default;
    // Goes on with what another one remembered: at most kMostTypes types, each once.
    explicit Habituation(std::vector<Trace> traces) : traces_(std::move(traces)) {}

    // n at `now`, 0 for a type not remembered.
    double count(std::string_view type, Instant now, const Options::Habituation& options) const;
    // ρⁿ, over 0 … 1 (0 only where ρⁿ underflows).
    double gain(std::string_view type, Instant now, const Options::Habituation& options) const;

    // It happened. An event without a type repeats nothing, and none is remembered while ρ is 1.
    void record(std::string_view type, Instant now, const Options::Habituation& options);

    std::size_t size() const { return traces_.size(); }
    std::span<const Trace> traces() const { return traces_; }

    bool operator==(const Habituation&) const = default;

private:
    const Trace* find(const EventName& type) const;
    double count(const EventName& type, Instant now, const Options::Habituation& options) const;

    std::vector<Trace> traces_;
};

}  // namespace elpis::affect
