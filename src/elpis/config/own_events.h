#pragma once

#include <string>
#include <string_view>

#include <toml++/toml.h>

#include "elpis/affect/event_effect.h"
#include "elpis/config/findings.h"

namespace elpis::config {

// The section [events]: kinds of events by name, each `name = [valence, arousal]` or `[valence,
// arousal, dominance]`, numbers from -1 to 1. `shown` names the file in messages. What is wrong
// with an event is an error that names it, its value and what would be right.
void read_own_events(const toml::table& section, std::string_view shown, Findings& findings);

// As it is written: "[0.2, 0.1]", with the dominance where it is not 0.
std::string effect_text(const affect::EventEffect& effect);

}  // namespace elpis::config
