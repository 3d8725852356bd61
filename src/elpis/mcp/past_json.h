#pragma once

#include <string_view>

#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

// How a feeling moved lately: {character, points: [{time, valence, arousal, mood}], events: [{time,
// cause, event_type, intensity, impulse, before, after, context}]}, oldest first, times in Unix
// seconds.
Json past_json(const mind::Past& past);

// Its parts. `type` is what the kind of an event is called.
Json past_point_json(const mind::Past::Point& point);
Json happened_json(const mind::Past::Happened& event, std::string_view type = "event_type");

}  // namespace elpis::mcp
