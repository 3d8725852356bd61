#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/message.h"
#include "elpis/journal/records.h"

// Talks whose history the server keeps.
namespace elpis::mind {

// 1 to 256 bytes of UTF-8 without control characters, or InvalidArgument with the name.
Result<void> check_user(std::string_view user);

// The newest messages of a talk, oldest first, that have at most so many bytes together, from a
// message of the user's on; then what the user says now, however long it is.
std::vector<engine::Message> continued(const std::vector<journal::Message>& history,
                                       std::string_view said,
                                       std::size_t most_bytes);

}  // namespace elpis::mind
