#include "elpis/cli/affect/kept_life.h"

#include <algorithm>
#include <utility>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/journal/records.h"
#include "elpis/mind/emotion.h"
#include "elpis/mind/saved_life.h"

namespace elpis::cli {

using affect::Instant;
using affect::Seconds;

Clock::Wall KeptLife::wall(Instant moment) const {
    return from_unix_seconds((moment + epoch).count());
}

Result<KeptLife> revive(const journal::SavedState& saved,
                        const affect::Options& options,
                        Clock::Wall now) {
    ELPIS_TRY(mind::SavedLife life, mind::life_from_json(saved.json));
    const Seconds since_epoch = Instant{unix_seconds(saved.at)} - life.now;
    if (life.clock == mind::ClockKind::Manual) {
        return KeptLife{.feeling = {options, std::move(life.feeling), Seconds{0}},
                        .now = life.now,
                        .epoch = since_epoch,
                        .manual = true,
                        .lived = true};
    }
    return KeptLife{.feeling = {options, std::move(life.feeling), since_epoch},
                    .now = Instant{unix_seconds(now)},
                    .epoch = Seconds{0},
                    .manual = false,
                    .lived = true};
}

KeptLife newborn(const affect::Options& options, bool manual, Clock::Wall now) {
    const Instant born{unix_seconds(now)};
    return {.feeling = {options, born}, .now = born, .manual = manual};
}

journal::SavedState kept(const KeptLife& life, Clock::Wall now) {
    mind::SavedLife saved{.feeling = life.feeling.saved(),
                          .clock = life.manual ? mind::ClockKind::Manual : mind::ClockKind::Wall};
    // A clock that was set back stands still for the feeling, too.
    saved.now = std::max(life.now, saved.feeling.moment.time);
    return {.json = mind::to_json(saved), .at = now};
}

}  // namespace elpis::cli
