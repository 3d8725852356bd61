#include "elpis/mcp/surrogates.h"

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

namespace elpis::mcp {
namespace {

constexpr std::size_t kEscape = 6;  // bytes of \uXXXX

enum class Half { None, High, Low };

Half half_at(std::string_view json, std::size_t at) {
    if (at + kEscape > json.size() || json[at] != '\\' || json[at + 1] != 'u') return Half::None;
    unsigned code = 0;
    const char* const end = json.data() + at + kEscape;
    const auto read = std::from_chars(json.data() + at + 2, end, code, 16);
    if (read.ec != std::errc{} || read.ptr != end) return Half::None;
    if (code >= 0xD800 && code <= 0xDBFF) return Half::High;
    if (code >= 0xDC00 && code <= 0xDFFF) return Half::Low;
    return Half::None;
}

}  // namespace

std::string with_whole_surrogates(std::string_view json) {
    std::string text(json);
    for (std::size_t at = text.find('\\'); at != std::string::npos; at = text.find('\\', at)) {
        const Half half = half_at(text, at);
        if (half == Half::High && half_at(text, at + kEscape) == Half::Low) {
            at += 2 * kEscape;
        } else if (half != Half::None) {
            text.replace(at + 2, 4, "fffd");
            at += kEscape;
        } else {
            at += 2;  // another escape; of \\ both bytes
        }
    }
    return text;
}

}  // namespace elpis::mcp
