#pragma once

#include <cstddef>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/journal/records.h"

// What the journal takes. InvalidArgument with a sentence that says what would be right.
namespace elpis::journal {

Result<void> check_name(std::string_view what, std::string_view name);  // 1 to kMaxName bytes
Result<void> check_text(std::string_view what, std::string_view text, std::size_t longest);
Result<void> check(const Event& event);
Result<void> check(const SavedState& state);
Result<void> check(const Generation& generation);

// At most `longest` bytes of a text, no character cut in two.
std::string_view cut(std::string_view text, std::size_t longest);

}  // namespace elpis::journal
