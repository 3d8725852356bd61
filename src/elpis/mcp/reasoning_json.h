#pragma once

#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {

// {"reasoning_content": …} for what the model thought before it answered; empty when it did not.
Json reasoning_json(const streams::Stream& stream);

Field reasoning_field();  // for output schemas

}  // namespace elpis::mcp
