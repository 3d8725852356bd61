#include "elpis/http/target.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include "elpis/base/letters.h"

namespace elpis::http {

std::optional<AbsoluteTarget> read_absolute(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!same_letters(target.substr(0, scheme.size()), scheme)) continue;
        const std::string_view rest = target.substr(scheme.size());
        const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
        const std::string_view behind = rest.substr(end);
        const std::string_view path = behind.substr(0, behind.find_first_of("?#"));
        return AbsoluteTarget{.authority = rest.substr(0, end),
                              .path = path.empty() ? std::string_view("/") : path};
    }
    return std::nullopt;
}

}  // namespace elpis::http
