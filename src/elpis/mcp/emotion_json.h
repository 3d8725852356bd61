#pragma once

#include <vector>

#include "elpis/affect/modulation.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

// A feeling as clients see it: axes and coefficients to 3 decimals, velocities to 4, time in the
// quadrant to 1; never −0.
Json emotion_json(const mind::Emotion& emotion);

// What emotion_json writes, for output schemas.
std::vector<Field> emotion_fields();
// The same as one member of a larger result.
Field emotional_state_field(bool required);

// What a feeling asked of the sampling when an answer began.
Json modulation_json(const affect::Modulation& modulation);
Field modulated_params_field();

}  // namespace elpis::mcp
