#pragma once

#include <vector>

#include "elpis/base/result.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mind/sampling_wish.h"

// How a caller says which tokens may be chosen, beside temperature and top_p.
namespace elpis::mcp {

std::vector<Field> sampling_fields();
// InvalidArgument for what the table cannot say; ranges are the mind's.
Result<mind::SamplingWish> read_sampling(const Arguments& arguments);

}  // namespace elpis::mcp
