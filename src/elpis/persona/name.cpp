#include "elpis/persona/name.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"

namespace elpis::persona {

Result<void> check_character_name(std::string_view name) {
    constexpr std::size_t kLongest = 64;
    const bool bad_byte = std::ranges::any_of(name, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F || c == '/' || c == '\\';
    });
    if (!name.empty() && name.size() <= kLongest && !bad_byte && name.front() != '.' &&
        utf8::valid(name)) {
        return {};
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("character \"{}\" is not a name: use 1 to {} bytes of text without "
                            "slashes, control characters or a leading dot",
                            utf8::printable(name.substr(0, kLongest)),
                            kLongest));
}

}  // namespace elpis::persona
