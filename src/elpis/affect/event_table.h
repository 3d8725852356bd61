#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "elpis/affect/event_effect.h"
#include "elpis/affect/options.h"

namespace elpis::affect {

// What kinds of events there are and where each pushes.
class EventTable {
public:
    using Effect = EventEffect;

    // The reference implementation's fifteen events (docs/affect.md has the table).
    static EventTable standard();
    // The same, the emotions of OCC (occ_emotions.h) where the options ask for them, and the
    // options' own events, which may stand in place of any of those.
    static EventTable of(const Options& options);

    // The effect of `type`; of an unknown type, a small rise of arousal.
    Effect effect_of(std::string_view type) const;
    bool knows(std::string_view type) const;

    const std::map<std::string, Effect, std::less<>>& effects() const& { return effects_; }
    const std::map<std::string, Effect, std::less<>>& effects() const&& = delete;  // would dangle

private:
    std::map<std::string, Effect, std::less<>> effects_;
};

}  // namespace elpis::affect
