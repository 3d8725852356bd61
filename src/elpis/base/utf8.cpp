#include "elpis/base/utf8.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace elpis::utf8 {
namespace {

struct Scan {
    std::size_t length = 1;  // bytes to move on by
    bool whole = false;      // a complete, well-formed character
    bool cut = false;        // well-formed so far, and the text ended
};

// Looks at the character that starts at the front of `bytes` (which is not empty). Table 3-7 of the
// Unicode standard: only the second byte's range depends on the first.
Scan scan(std::string_view bytes) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char lead = at(0);
    if (lead < 0x80) return {.length = 1, .whole = true};
    std::size_t length = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
    } else {
        return {};
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (i == bytes.size()) return {.length = i, .cut = true};
        if (at(i) < low || at(i) > high) return {.length = i};
        low = 0x80;
        high = 0xBF;
    }
    return {.length = length, .whole = true};
}

}  // namespace

bool valid(std::string_view bytes) {
    while (!bytes.empty()) {
        const Scan next = scan(bytes);
        if (!next.whole) return false;
        bytes.remove_prefix(next.length);
    }
    return true;
}

std::string repair(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    while (!bytes.empty()) {
        const Scan next = scan(bytes);
        text += next.whole ? bytes.substr(0, next.length) : kReplacement;
        bytes.remove_prefix(next.length);
    }
    return text;
}

std::size_t characters(std::string_view piece) {
    return static_cast<std::size_t>(std::ranges::count_if(piece, [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;  // continues none
    }));
}

bool blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

std::size_t unfinished_tail(std::string_view bytes) {
    const std::size_t farthest = std::min<std::size_t>(bytes.size(), 3);
    for (std::size_t back = 1; back <= farthest; ++back) {
        const std::string_view tail = bytes.substr(bytes.size() - back);
        if ((static_cast<unsigned char>(tail[0]) & 0xC0U) == 0x80U) continue;  // not a lead byte
        const Scan last = scan(tail);
        return last.cut && last.length == back ? back : 0;
    }
    return 0;
}

std::string printable(std::string_view bytes) {
    std::string text;
    for (const char c : repair(bytes)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            text += fmt::format("\\x{:02x}", byte);
        } else {
            text += c;
        }
    }
    return text;
}

}  // namespace elpis::utf8
