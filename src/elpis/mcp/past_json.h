#pragma once

#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

// How a feeling moved lately: {character, points: [{time, valence, arousal, mood}], events: [{time,
// cause, event_type, intensity, impulse, before, after, context}]}, oldest first, times in Unix
// seconds.
Json past_json(const mind::Past& past);

}  // namespace elpis::mcp
