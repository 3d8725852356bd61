#include "elpis/config/value_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace elpis::config {
namespace {

template <class T>
std::optional<T> whole_text(std::string_view text) {
    T value{};
    const char* begin = text.data();
    const char* end = begin + text.size();
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

char plain(char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    return c == '_' ? '-' : c;
}

}  // namespace

std::optional<std::int64_t> to_integer(std::string_view text) {
    return whole_text<std::int64_t>(text);
}

std::optional<double> to_decimal(std::string_view text) {
    const auto number = whole_text<double>(text);
    return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<bool> to_boolean(std::string_view text) {
    const auto is = [text](std::string_view word) { return same_word(text, word); };
    if (is("true") || is("yes") || is("on") || is("1")) return true;
    if (is("false") || is("no") || is("off") || is("0")) return false;
    return std::nullopt;
}

std::string from_decimal(double number) {
    return fmt::format("{}", number);
}

bool same_word(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, {}, plain, plain);
}

}  // namespace elpis::config
