#include "elpis/http/encoded_header.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/base/utf8.h"

namespace elpis::http {
namespace {

constexpr std::string_view kPrefix = "=?base64?";
constexpr std::string_view kSuffix = "?=";
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<std::string> decode(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && text.ends_with('=')) {
        text.remove_suffix(1);
        ++padding;
    }
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned held = 0;  // of them
    for (const char letter : text) {
        const std::size_t value = kAlphabet.find(letter);
        if (value == std::string_view::npos) return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes += static_cast<char>(bits >> held);
        bits &= (1U << held) - 1U;
    }
    // Canonical: as much padding as is needed, and no bit set that says nothing.
    if (bits != 0 || padding != (3 - bytes.size() % 3) % 3) return std::nullopt;
    return bytes;
}

}  // namespace

std::optional<std::string> decode_header(std::string_view value) {
    const bool encoded = value.size() >= kPrefix.size() + kSuffix.size() &&
                         value.starts_with(kPrefix) && value.ends_with(kSuffix);
    if (!encoded) return std::string(value);
    value.remove_prefix(kPrefix.size());
    value.remove_suffix(kSuffix.size());
    auto bytes = decode(value);
    if (!bytes || !utf8::valid(*bytes)) return std::nullopt;
    return bytes;
}

}  // namespace elpis::http
