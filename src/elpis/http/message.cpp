#include "elpis/http/message.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "elpis/base/letters.h"
#include "elpis/base/trimmed.h"

namespace elpis::http {

std::string_view Request::header(std::string_view name) const {
    const auto found = std::ranges::find_if(
        headers, [name](const auto& header) { return same_letters(header.first, name); });
    return found == headers.end() ? std::string_view() : trimmed(found->second, " \t");
}

std::size_t Request::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        headers, [name](const auto& header) { return same_letters(header.first, name); }));
}

}  // namespace elpis::http
