#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Text that comes from models and from outside is bytes until proven otherwise. The rules are those
// of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
namespace elpis::utf8 {

inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool valid(std::string_view bytes);

// Every byte sequence that is not UTF-8 becomes one U+FFFD (the maximal-subpart rule of Unicode
// §3.9).
std::string repair(std::string_view bytes);

// How many characters begin in a piece of UTF-8, which may be a part of one.
std::size_t characters(std::string_view piece);

// Nothing but ASCII white space.
bool blank(std::string_view text);

// Length of an unfinished character at the end, which later bytes may still complete; 0 to 3.
std::size_t unfinished_tail(std::string_view bytes);

// Repaired, with control characters as \xNN: for quoting foreign text in a message.
std::string printable(std::string_view bytes);

}  // namespace elpis::utf8
