#include "elpis/cli/serving/http_address.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/config/value_text.h"

namespace elpis::cli {
namespace {

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_port(std::string_view text) {
    constexpr int kLargest = 65'535;
    const auto value = is_digits(text) ? config::to_integer(text) : std::nullopt;
    return value && *value <= kLargest;
}

// "8484x" and "-1" are more likely meant for a port than for a machine; one of such a name can be
// given with its port.
bool is_failed_port(std::string_view text) {
    return text.starts_with('-') ||
           (is_digits(text.substr(0, 1)) && text.find_first_of(".:") == std::string_view::npos);
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> http_address(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> settings;
    if (text.empty()) return settings;
    const auto wrong = fail(ErrorCode::InvalidArgument,
                            fmt::format("cannot be \"{}\"; it must be a port (8484), a host "
                                        "(127.0.0.1) or both (127.0.0.1:8484, [::1]:8484)",
                                        utf8::printable(text)));
    std::string_view host = text;
    std::string_view port;
    if (is_digits(text)) {
        host = {};
        port = text;
    } else if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return wrong;
        host = text.substr(1, end - 1);
        const std::string_view rest = text.substr(end + 1);
        if (!rest.empty() && !rest.starts_with(':')) return wrong;
        if (!rest.empty() && !is_port(rest.substr(1))) return wrong;
        port = rest.empty() ? rest : rest.substr(1);
    } else if (std::ranges::count(text, ':') == 1) {  // more are an address of IPv6
        host = text.substr(0, text.find(':'));
        port = text.substr(text.find(':') + 1);
        if (host.empty() || !is_port(port)) return wrong;
    } else if (is_failed_port(text)) {
        return wrong;
    }
    if (text.find_first_of(" \t/") != std::string_view::npos) return wrong;
    if (!port.empty() && !is_port(port)) return wrong;
    if (host.empty() && port.empty()) return wrong;
    if (!host.empty()) settings.emplace_back("http.host", host);
    if (!port.empty()) settings.emplace_back("http.port", port);
    return settings;
}

}  // namespace elpis::cli
