#pragma once

#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

// How what happens is kept, for get_capabilities: {kept, file, warning, notice}; null without a
// journal.
Json journal_json(const mind::Mind& mind);

// A result of what changes something, with `journal_warning` where that is not on the disk
// although it should be.
Json with_journal_warning(const mind::Mind& mind, Json result);
Field journal_warning_field();

}  // namespace elpis::mcp
