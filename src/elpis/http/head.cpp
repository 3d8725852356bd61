#include "elpis/http/head.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "elpis/base/letters.h"
#include "elpis/base/trimmed.h"

namespace elpis::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kEnd = "\r\n\r\n";

std::optional<std::uint64_t> read_length(std::string_view digits) {
    std::uint64_t length = 0;
    const auto [stopped, error] =
        std::from_chars(std::to_address(digits.begin()), std::to_address(digits.end()), length);
    if (digits.empty() || error != std::errc() || stopped != std::to_address(digits.end()))
        return std::nullopt;
    return length;
}

// Takes the first line out of `lines`, which begin with the end of the one before.
std::string_view next_line(std::string_view& lines) {
    lines.remove_prefix(std::min(kLineEnd.size(), lines.size()));
    const std::size_t size = std::min(lines.find(kLineEnd), lines.size());
    const std::string_view line = lines.substr(0, size);
    lines.remove_prefix(size);
    return line;
}

}  // namespace

std::optional<Head> read_head(std::string_view received) {
    const std::size_t end = received.find(kEnd);
    if (end == std::string_view::npos) return std::nullopt;
    Head head{.bytes = end + kEnd.size()};
    bool counted = false;
    bool uncountable = false;
    std::string_view lines = received.substr(0, end);
    lines.remove_prefix(std::min(lines.find(kLineEnd), lines.size()));  // the request line
    while (!lines.empty()) {
        const std::string_view line = next_line(lines);
        ++head.lines;
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string_view name = trimmed(line.substr(0, colon));
        if (same_letters(name, "transfer-encoding") || same_letters(name, "expect"))
            uncountable = true;
        if (!same_letters(name, "content-length")) continue;
        const auto length = read_length(trimmed(line.substr(colon + 1)));
        if (!length || (counted && head.body != length)) uncountable = true;
        head.body = length;
        counted = true;
    }
    if (uncountable) head.body = std::nullopt;
    return head;
}

std::vector<std::pair<std::string, std::string>> header_lines(std::string_view lines) {
    std::vector<std::pair<std::string, std::string>> headers;
    while (!lines.empty() && !lines.starts_with(kLineEnd)) {
        const std::size_t size = std::min(lines.find(kLineEnd), lines.size());
        const std::string_view line = lines.substr(0, size);
        lines.remove_prefix(std::min(size + kLineEnd.size(), lines.size()));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
    return headers;
}

void erase_header(std::string& received, std::string_view name) {
    std::size_t end = received.find(kEnd);
    std::size_t line = received.find(kLineEnd);  // of the request, which stays
    while (end != std::string::npos && line < end) {
        const std::size_t next = received.find(kLineEnd, line + kLineEnd.size());
        const std::string_view header = std::string_view(received).substr(
            line + kLineEnd.size(), next - line - kLineEnd.size());
        const std::size_t colon = header.find(':');
        if (colon != std::string_view::npos &&
            same_letters(trimmed(header.substr(0, colon)), name)) {
            received.erase(line, next - line);
            end -= next - line;
        } else {
            line = next;
        }
    }
}

}  // namespace elpis::http
