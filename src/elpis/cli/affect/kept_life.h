#pragma once

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/journal/records.h"

namespace elpis::cli {

// A character as the journal has it (mind/saved_life.h), alive again, and by whose time it goes.
struct KeptLife {
    affect::Feeling feeling;  // its moments plus `epoch` are Unix seconds
    affect::Instant now{0};   // on the feeling's own clock
    affect::Seconds epoch{0};
    bool manual = false;  // its time stands still until somebody moves it on
    bool lived = false;   // the journal has a state of it

    Clock::Wall wall(affect::Instant moment) const;  // of one of the feeling's moments
};

// Goes on with what was saved, until `now`. InvalidArgument says what is wrong with the text.
Result<KeptLife> revive(const journal::SavedState& saved,
                        const affect::Options& options,
                        Clock::Wall now);

// Somebody to whom nothing has happened yet.
KeptLife newborn(const affect::Options& options, bool manual, Clock::Wall now);

// What `revive` reads.
journal::SavedState kept(const KeptLife& life, Clock::Wall now);

}  // namespace elpis::cli
