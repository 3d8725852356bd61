#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "elpis/affect/explanation.h"
#include "elpis/base/clock.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/terminal.h"

// Why somebody feels so, as `elpis affect explain` prints it.
namespace elpis::cli {

// All figures, and the moments as the explanation has them. Of each axis, temperament, through_mood
// and the direct shares of the events, of earlier and of chance sum to the emotion.
nlohmann::ordered_json explanation_json_of(const affect::Explanation& why);

// For programs: whose it is, the moments in Unix seconds, and the home that all is counted from.
std::string explanation_json(const std::string& name, const KeptLife& life);

// For people: a table with bars.
std::string explanation_page(const std::string& name,
                             const KeptLife& life,
                             Clock::Wall now,
                             const Look& look);

}  // namespace elpis::cli
