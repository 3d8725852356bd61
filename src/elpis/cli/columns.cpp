#include "elpis/cli/columns.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace elpis::cli {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// Blocks of Unicode, coarse on purpose: a wrong guess costs a ragged edge and nothing else.
constexpr std::array kWide{
    Range{0x1100, 0x115F},
    Range{0x2E80, 0x303E},
    Range{0x3041, 0xA4CF},
    Range{0xAC00, 0xD7A3},
    Range{0xF900, 0xFAFF},
    Range{0xFE30, 0xFE6F},
    Range{0xFF00, 0xFF60},
    Range{0xFFE0, 0xFFE6},
    Range{0x1F300, 0x1F64F},
    Range{0x1F900, 0x1F9FF},
    Range{0x20000, 0x3FFFD},
};
constexpr std::array kNarrowest{
    Range{0x0300, 0x036F},
    Range{0x200B, 0x200F},
    Range{0x20D0, 0x20FF},
    Range{0xFE00, 0xFE0F},
    Range{0xFE20, 0xFE2F},
};

bool in(const auto& ranges, char32_t character) {
    return std::ranges::any_of(ranges, [character](const Range& range) {
        return range.first <= character && character <= range.last;
    });
}

// Takes one character off the front. Bytes that are not UTF-8 count as one character each.
char32_t take(std::string_view& text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length > text.size()) {
        text = {};
        return lead;
    }
    char32_t character = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
        character = (character << 6U) | (byte(i) & 0x3FU);
    text.remove_prefix(length);
    return character;
}

}  // namespace

int columns(std::string_view text) {
    int total = 0;
    while (!text.empty()) {
        const char32_t character = take(text);
        total += in(kNarrowest, character) ? 0 : in(kWide, character) ? 2 : 1;
    }
    return total;
}

std::string_view cut_to(std::string_view text, int width) {
    std::string_view rest = text;
    int used = 0;
    while (!rest.empty()) {
        std::string_view behind = rest;
        const char32_t character = take(behind);
        used += in(kNarrowest, character) ? 0 : in(kWide, character) ? 2 : 1;
        if (used > width) break;
        rest = behind;
    }
    return text.substr(0, text.size() - rest.size());
}

std::string wrapped(std::string_view text, int width, int indent) {
    std::string out;
    int used = indent;
    bool first_word = true;
    const auto new_line = [&] {
        out += '\n';
        out.append(static_cast<std::size_t>(indent), ' ');
        used = indent;
        first_word = true;
    };
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
        const std::string_view word = text.substr(0, end);
        if (!word.empty()) {
            const int wide = columns(word);
            if (!first_word && used + 1 + wide > width) new_line();
            if (!first_word) {
                out += ' ';
                ++used;
            }
            out += word;
            used += wide;
            first_word = false;
        }
        text.remove_prefix(end);
        if (text.empty()) break;
        if (text.front() == '\n') new_line();
        text.remove_prefix(1);
    }
    return out;
}

}  // namespace elpis::cli
