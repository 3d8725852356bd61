#pragma once

#include <string>
#include <string_view>

#include "elpis/affect/record.h"
#include "elpis/affect/saved_feeling.h"
#include "elpis/base/result.h"
#include "elpis/mind/emotion.h"

namespace elpis::mind {

// A character as it is kept and handed out: its feeling, and by whose time it goes.
struct SavedLife {
    affect::SavedFeeling feeling;
    ClockKind clock = ClockKind::Wall;
    affect::Instant now{0};  // when it was saved, on the clock of the feeling's own moments

    bool operator==(const SavedLife&) const = default;
};

// affect::to_json's object with two fields more, "clock" and "now": whoever reads feelings reads
// this, too.
std::string to_json(const SavedLife& life);

// Takes text from anywhere, as affect::from_json does; without the two fields it goes by the wall
// clock and was saved at its last change. InvalidArgument names what is wrong.
Result<SavedLife> life_from_json(std::string_view text);

}  // namespace elpis::mind
