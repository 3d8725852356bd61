#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/engine/schema_chars.h"

namespace elpis::engine {

// Why a schema's pattern cannot be held to.
struct PatternFault {
    enum class Kind : std::uint8_t {
        Invalid,      // no regular expression
        Unsupported,  // one that no grammar can say: look-ahead, back-references, word boundaries
        Costly,       // one that a grammar could say, at a price
        Nothing,      // one that no string fits, of those of the length wanted
    } kind = Kind::Invalid;
    std::string why;  // behind "this pattern": "looks ahead or behind"
};

// A regular expression, taken apart.
struct PatternNode {
    enum class Kind : std::uint8_t { Chars, Sequence, Choice, Repeat, Begin, End };

    static constexpr int kEndless = 1'000'000;  // times, or characters

    Kind kind = Kind::Sequence;
    CharSet chars;                   // Chars: one of these
    std::vector<PatternNode> parts;  // Sequence, Choice; Repeat: one
    int least = 1;                   // Repeat: times
    int most = 1;
};

// As ECMA 262 and its neighbours write it, searched for anywhere in a string; what comes back
// describes whole strings and holds no anchors. Where dialects differ in what a class means (is é a
// letter?), the characters on which they agree are taken.
std::expected<PatternNode, PatternFault> read_pattern(std::string_view pattern);

}  // namespace elpis::engine
