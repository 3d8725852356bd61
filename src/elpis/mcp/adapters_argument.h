#pragma once

#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"

// Which LoRA adapters a caller wishes for, and how strong.
namespace elpis::mcp {

Field adapters_field();
// InvalidArgument for what the table cannot say; names and ranges are the engine's.
Result<std::vector<engine::AdapterWish>> read_adapters(const Arguments& arguments);

}  // namespace elpis::mcp
