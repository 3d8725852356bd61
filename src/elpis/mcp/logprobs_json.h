#pragma once

#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {

// {logprobs: [{token, bytes, logprob, likeliest: [{token, bytes, logprob}]}]}, to be merged into
// the result of an answer that has ended. Empty unless the caller asked.
Json logprobs_json(const streams::Outcome& outcome);

Field logprobs_field();

}  // namespace elpis::mcp
