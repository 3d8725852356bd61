#pragma once

#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/watch.h"
#include "elpis/steering/probe.h"

namespace elpis::mcp {

// {felt: {measured, valence, arousal, labels, message, tokens}}, to be merged into the result of an
// answer that has ended; or {felt: {measured: false, reason}}. Empty unless the caller asked.
// `probed`: what the engine saw; null when it saw nothing.
Json felt_json(const mind::Watch& watch, const steering::ProbeReading* probed);

Field felt_field();

}  // namespace elpis::mcp
