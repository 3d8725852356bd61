#include "elpis/engine/long_runs.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace elpis::engine {
namespace {

bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool inside_character(std::string_view text, std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

// The nearest place at or before `at` where text may be cut; `from` when there is none after it.
std::size_t place_to_cut(std::string_view text,
                         std::size_t from,
                         std::size_t at,
                         const std::vector<std::string>& whole) {
    while (at > from && inside_character(text, at))
        --at;
    for (const std::string& string : whole) {
        const std::size_t earliest = at - std::min(at - from, string.size() - 1);
        const std::size_t found = text.substr(0, at + string.size() - 1).find(string, earliest);
        if (found < at) return place_to_cut(text, from, found, whole);
    }
    return at;
}

}  // namespace

std::vector<std::string_view> cut_long_runs(std::string_view text,
                                            std::size_t limit,
                                            const std::vector<std::string>& whole) {
    std::vector<std::string_view> pieces;
    std::size_t piece = 0;  // where the piece under way began
    std::size_t run = 0;    // where the run under way began, or was last cut
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (blank(text[i]) != blank(text[i - 1])) {
            run = i;
        } else if (i - run >= limit) {
            const std::size_t cut = place_to_cut(text, run, i, whole);
            if (cut > piece) {
                pieces.push_back(text.substr(piece, cut - piece));
                piece = cut;
            }
            // With nowhere to cut, a run of control strings is left as it is: each is a token.
            run = i;
        }
    }
    if (piece < text.size()) pieces.push_back(text.substr(piece));
    return pieces;
}

}  // namespace elpis::engine
