#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"

namespace elpis::openai {

inline constexpr int kMostChoices = 16;

// What a body says beside what it asks about, in every API.
struct Manner {
    int choices = 1;
    bool stream = false;
    bool usage_at_end = false;  // of a stream
};

// {"model": …} and so on, from bytes. InvalidArgument for what is not one JSON object within the
// limits.
Result<mcp::Json> read_body(std::string_view bytes, std::size_t max_depth);

// Fields that all APIs have in which something is written.
std::vector<mcp::Field> common_fields();

// Of arguments with common_fields().
Manner read_manner(const mcp::Arguments& arguments);

// {enable_thinking}, as other servers have it.
mcp::Field thinking_field();

// How many tokens may be written, at most: 1 to what an int holds. More than the context has room
// for is taken for that.
mcp::Field token_limit_field(std::string name);
// Of arguments with such a field.
std::optional<int> token_limit(const mcp::Arguments& arguments, std::string_view name);

// Into a call of either kind: all that is neither messages nor tools. `Call` is one of mind's.
template <class Call>
Result<void> read_common(const mcp::Arguments& arguments, Call& call);

}  // namespace elpis::openai
