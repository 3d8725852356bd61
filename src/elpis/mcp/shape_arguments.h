#pragma once

#include <optional>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mind/shaping.h"
#include "elpis/mind/watch.h"

namespace elpis::mcp {

// What a call says about feeling, its means and its measuring: `emotion`, `steering`, `modulation`,
// `emotional_modulation`, `probe`.
struct FeelingArguments {
    std::optional<affect::State> emotion;  // by place; feelings by name are in the wish
    mind::ShapeWish shape;
    mind::WatchWish watch;
};

std::vector<Field> feeling_fields();

// InvalidArgument naming the field, its value and what would be right.
Result<FeelingArguments> read_feeling(const Arguments& arguments);

}  // namespace elpis::mcp
