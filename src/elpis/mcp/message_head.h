#pragma once

#include <string_view>

#include "elpis/mcp/json.h"

namespace elpis::mcp {

// What a message of a server is about, without the rest of it: answers may have many megabytes.
struct MessageHead {
    Json id = nullptr;  // null: it is no answer, or it says not to what
    bool is_result = false;
};

// Reads only as far as it has to: the id of an answer stands before what it says. Safe on any
// bytes; what cannot be read is about nothing.
MessageHead read_message_head(std::string_view line);

}  // namespace elpis::mcp
