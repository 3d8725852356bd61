#include "elpis/base/base64.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNoDigit);
    for (std::size_t i = 0; i < kDigits.size(); ++i)
        values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
    return values;
}
constexpr std::array<std::uint8_t, 256> kValues = make_values();

constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

std::string to_base64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::string_view group = bytes.substr(i, 3);
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8U | (k < group.size() ? static_cast<unsigned char>(group[k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            text.push_back(k <= group.size() ? kDigits[bits >> (18 - 6 * k) & 0x3FU] : '=');
    }
    return text;
}

Result<std::string> from_base64(std::string_view text, std::size_t most) {
    std::string bytes;
    std::uint32_t bits = 0;
    std::size_t digits = 0;
    std::size_t padding = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_space(text[i])) continue;
        const std::uint8_t value = kValues[static_cast<unsigned char>(text[i])];
        if (text[i] == '=' && digits % 4 >= 2 && digits % 4 + padding < 4) {
            ++padding;
            continue;
        }
        if (value == kNoDigit || padding > 0) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("its base64 has a byte that is no digit at place {}", i));
        }
        bits = bits << 6U | value;
        if (++digits % 4 == 1) continue;  // the first six bits of a byte
        const std::size_t unused = (4 - digits % 4) % 4 * 2;
        if (bytes.size() == most) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("its base64 holds more than the {} bytes allowed", most));
        }
        bytes.push_back(static_cast<char>(bits >> unused & 0xFFU));
    }
    if (digits % 4 == 1) return fail(ErrorCode::InvalidArgument, "its base64 ends within a byte");
    return bytes;
}

}  // namespace elpis
