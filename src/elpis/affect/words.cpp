#include "elpis/affect/words.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace elpis::affect {
namespace {

// One character of the text: how many bytes, and what it is to a word.
struct Character {
    enum class Kind { Letter, Joiner, Clause, Other } kind = Kind::Other;
    std::size_t size = 1;
};

Character::Kind kind_of_ascii(unsigned char c) {
    constexpr std::string_view kClauseEnds = ".,;:!?()\n\r";
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') || c == '_') return Character::Kind::Letter;
    if (c == '\'' || c == '-') return Character::Kind::Joiner;
    const bool ends_clause = kClauseEnds.find(static_cast<char>(c)) != std::string_view::npos;
    return ends_clause ? Character::Kind::Clause : Character::Kind::Other;
}

// What is not ASCII counts as a letter, except for the blocks of punctuation, signs and emoji.
// Their lead bytes tell: C2 is U+0080–00BF, E2 is U+2000–2FFF, E3 80 is U+3000–303F, F0 9F is
// U+1F000–1FFFF. No code point is decoded, so broken UTF-8 needs no care.
Character character_at(std::string_view text, std::size_t at) {
    using Kind = Character::Kind;
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) return {.kind = kind_of_ascii(lead), .size = 1};

    const std::string_view rest = text.substr(at);
    if (rest.starts_with("\u2019")) return {.kind = Kind::Joiner, .size = 3};  // apostrophe
    if (rest.starts_with("\u2014")) return {.kind = Kind::Clause, .size = 3};  // em dash
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    const bool sign = lead == 0xC2 || lead == 0xE2 || rest.starts_with("\xE3\x80") ||
                      rest.starts_with("\xF0\x9F");
    // A broken sequence must not swallow the ASCII after it.
    std::size_t whole = 1;
    while (whole < std::min(size, rest.size()) &&
           (static_cast<unsigned char>(rest[whole]) & 0xC0) == 0x80) {
        ++whole;
    }
    return {.kind = sign ? Kind::Other : Kind::Letter, .size = whole};
}

bool letter_at(std::string_view text, std::size_t at) {
    return at < text.size() && character_at(text, at).kind == Character::Kind::Letter;
}

}  // namespace

bool Words::next(Word& word) {
    using Kind = Character::Kind;
    word.starts_clause = at_ == 0;
    while (at_ < text_.size() && !letter_at(text_, at_)) {
        const Character c = character_at(text_, at_);
        word.starts_clause |= c.kind == Kind::Clause;
        at_ += c.size;
    }
    const std::size_t begin = at_;
    while (at_ < text_.size()) {
        const Character c = character_at(text_, at_);
        const bool joins = c.kind == Kind::Joiner && letter_at(text_, at_ + c.size);
        if (c.kind != Kind::Letter && !joins) break;
        at_ += c.size;
    }
    word.text = text_.substr(begin, at_ - begin);
    return !word.text.empty();
}

}  // namespace elpis::affect
