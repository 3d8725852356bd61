#include "elpis/engine/schema_pattern_tree.h"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/engine/schema_chars.h"

namespace elpis::engine {
namespace {

using Kind = PatternNode::Kind;
using Read = std::expected<PatternNode, PatternFault>;

constexpr int kDeepest = 30;  // groups; the reader calls itself for each

std::unexpected<PatternFault> invalid(std::string why) {
    return std::unexpected(
        PatternFault{.kind = PatternFault::Kind::Invalid, .why = std::move(why)});
}

std::unexpected<PatternFault> unsupported(std::string why) {
    return std::unexpected(
        PatternFault{.kind = PatternFault::Kind::Unsupported, .why = std::move(why)});
}

std::u32string code_points(std::string_view text) {
    std::u32string all;
    for (const char unit : text) {
        const auto byte = static_cast<unsigned char>(unit);
        if (byte < 0x80) {
            all += static_cast<char32_t>(byte);
        } else if (byte < 0xC0) {
            if (!all.empty()) all.back() = (all.back() << 6U) | (byte & 0x3FU);
        } else {
            all += static_cast<char32_t>(byte & (byte < 0xE0   ? 0x1FU
                                                 : byte < 0xF0 ? 0x0FU
                                                               : 0x07U));
        }
    }
    return all;
}

// A class in the reading of the dialect with the fewest characters, and of that with the most: what
// is surely in it, and what may be.
struct Class {
    CharSet sure;
    CharSet maybe;

    Class operator|(const Class& other) const {
        return {.sure = sure | other.sure, .maybe = maybe | other.maybe};
    }
    Class operator~() const { return {.sure = ~maybe, .maybe = ~sure}; }
};

Class exactly(const CharSet& set) {
    return {.sure = set, .maybe = set};
}

// \d, \w and \s: of ASCII in one dialect, of Unicode in another.
std::optional<Class> named_class(char32_t letter) {
    using Ranges = std::vector<CharSet::Range>;
    const CharSet digits(Ranges{{'0', '9'}});
    const CharSet word = digits | CharSet(Ranges{{'A', 'Z'}, {'a', 'z'}, {'_', '_'}});
    const CharSet space(Ranges{{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}});
    switch (letter) {
        case 'd':
            return Class{.sure = digits, .maybe = digits | CharSet(Ranges{{0x660, 0x10FFFF}})};
        case 'w':
            return Class{.sure = word, .maybe = word | CharSet(Ranges{{0x80, 0x10FFFF}})};
        case 's':
            return Class{.sure = space,
                         .maybe = space | CharSet(Ranges{{0x0B, 0x0B},
                                                         {0x1C, 0x1F},
                                                         {0x85, 0x85},
                                                         {0xA0, 0xA0},
                                                         {0x1680, 0x180E},
                                                         {0x2000, 0x205F},
                                                         {0x3000, 0x3000},
                                                         {0xFEFF, 0xFEFF}})};
        default:
            return std::nullopt;
    }
}

class Reader {
public:
    explicit Reader(std::u32string text) : text_(std::move(text)) {}

    Read read() {
        Read all = choice(0);
        if (all && at_ < text_.size()) return invalid("closes a group that is not open");
        return all;
    }

private:
    bool more() const { return at_ < text_.size(); }
    bool next_is(std::u32string_view what) const {
        return std::u32string_view(text_).substr(at_).starts_with(what);
    }
    bool take(std::u32string_view what) {
        if (!next_is(what)) return false;
        at_ += what.size();
        return true;
    }

    Read choice(int depth) {
        if (depth > kDeepest) {
            return std::unexpected(
                PatternFault{.kind = PatternFault::Kind::Costly,
                             .why = "nests more than " + std::to_string(kDeepest) + " groups"});
        }
        PatternNode ways{.kind = Kind::Choice};
        do {
            Read way = sequence(depth);
            if (!way) return way;
            ways.parts.push_back(*std::move(way));
        } while (take(U"|"));
        if (ways.parts.size() > 1) return ways;
        PatternNode only = std::move(ways.parts.front());
        return only;
    }

    Read sequence(int depth) {
        PatternNode all{.kind = Kind::Sequence};
        while (more() && !next_is(U"|") && !next_is(U")")) {
            Read one = atom(depth);
            if (one) one = repeated(*std::move(one));
            if (!one) return one;
            all.parts.push_back(*std::move(one));
        }
        return all;
    }

    Read atom(int depth) {
        if (take(U"(")) return group(depth);
        if (take(U"[")) return bracket();
        if (take(U"^")) return PatternNode{.kind = Kind::Begin};
        if (take(U"$")) return PatternNode{.kind = Kind::End};
        if (take(U".")) {
            using Ranges = std::vector<CharSet::Range>;
            return characters(~CharSet(Ranges{{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}));
        }
        if (take(U"\\")) return escape();
        if (next_is(U"*") || next_is(U"+") || next_is(U"?")) return invalid("repeats nothing");
        return characters(CharSet::one(text_[at_++]));
    }

    static PatternNode characters(CharSet set) {
        return {.kind = Kind::Chars, .chars = std::move(set)};
    }

    Read group(int depth) {
        if (take(U"?")) {
            const bool named =
                next_is(U"P<") || (next_is(U"<") && !next_is(U"<=") && !next_is(U"<!"));
            if (named) {
                while (more() && !next_is(U">"))
                    ++at_;
                if (!take(U">")) return invalid("begins a group's name and does not end it");
            } else if (!take(U":")) {
                return unsupported("looks ahead or behind, or has another group of the kind (?");
            }
        }
        Read inner = choice(depth + 1);
        if (inner && !take(U")")) return invalid("opens a group and does not close it");
        return inner;
    }

    // Of a class with a name, or of one character: inside brackets and outside.
    std::expected<Class, PatternFault> escaped() {
        if (!more()) return invalid("ends with a backslash");
        const char32_t letter = text_[at_++];
        if (const auto named = named_class(letter)) return *named;
        if (letter == 'D' || letter == 'W' || letter == 'S') {
            if (const auto others = named_class(letter | 0x20U)) return ~*others;
        }
        switch (letter) {
            case 't':
                return exactly(CharSet::one('\t'));
            case 'n':
                return exactly(CharSet::one('\n'));
            case 'r':
                return exactly(CharSet::one('\r'));
            case 'f':
                return exactly(CharSet::one('\f'));
            case 'v':
                return exactly(CharSet::one('\v'));
            case 'x':
                return by_number(2);
            case 'u':
                return take(U"{") ? by_number(0) : by_number(4);
            default:
                break;
        }
        const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
        const bool is_digit = letter >= '0' && letter <= '9';
        if (is_letter || is_digit) {
            return unsupported(std::string("has \\") + static_cast<char>(letter) +
                               ", which no grammar can say");
        }
        return exactly(CharSet::one(letter));
    }

    // `digits` of them, or as many as stand before a brace.
    std::expected<Class, PatternFault> by_number(int digits) {
        char32_t number = 0;
        int read = 0;
        for (; more() && (digits == 0 ? read < 6 : read < digits); ++read, ++at_) {
            const char32_t digit = text_[at_];
            const bool is_digit = digit >= '0' && digit <= '9';
            const char32_t letter = digit | 0x20U;
            if (!is_digit && (letter < 'a' || letter > 'f')) break;
            number = (number << 4U) | (is_digit ? digit - '0' : letter - 'a' + 10);
        }
        if (read == 0 || (digits > 0 ? read < digits : !take(U"}"))) {
            return unsupported("names a character by a number that is none");
        }
        if (number > 0x10FFFF || (number >= 0xD800 && number < 0xE000)) {
            return unsupported("names half of a surrogate pair, or no character");
        }
        return exactly(CharSet::one(number));
    }

    Read escape() {
        // As Python and others write anchors.
        if (take(U"A")) return PatternNode{.kind = Kind::Begin};
        if (take(U"Z") || take(U"z")) return PatternNode{.kind = Kind::End};
        auto one = escaped();
        if (!one) return std::unexpected(one.error());
        return characters(std::move(one->sure));
    }

    Read bracket() {
        const bool negated = take(U"^");
        Class all;
        while (!next_is(U"]")) {
            if (!more()) return invalid("opens a class of characters and does not close it");
            if (next_is(U"[:")) return unsupported("has a class of characters by name ([:alpha:])");
            auto one = member();
            if (!one) return std::unexpected(one.error());
            if (next_is(U"-") && !next_is(U"-]") && one->sure.ranges().size() == 1) {
                ++at_;
                if (!more()) return invalid("opens a class of characters and does not close it");
                auto last = member();
                if (!last) return std::unexpected(last.error());
                const bool is_range = single(*one) && single(*last);
                const char32_t from = one->sure.ranges().front().first;
                const char32_t to = last->sure.empty() ? 0 : last->sure.ranges().front().first;
                if (is_range && from > to) return invalid("has a range that ends before it begins");
                one = is_range ? exactly(CharSet(std::vector<CharSet::Range>{{from, to}}))
                               : *one | *last | exactly(CharSet::one('-'));
            }
            all = all | *one;
        }
        ++at_;
        return characters(negated ? ~all.maybe : all.sure);
    }

    static bool single(const Class& which) {
        const auto& ranges = which.sure.ranges();
        return ranges.size() == 1 && ranges[0].first == ranges[0].last;
    }

    std::expected<Class, PatternFault> member() {
        if (!take(U"\\")) return exactly(CharSet::one(text_[at_++]));
        if (take(U"b")) return exactly(CharSet::one('\b'));
        return escaped();
    }

    std::optional<int> number() {
        if (!more() || text_[at_] < '0' || text_[at_] > '9') return std::nullopt;
        int read = 0;
        for (; more() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_)
            read = std::min(read * 10 + static_cast<int>(text_[at_] - '0'), PatternNode::kEndless);
        return read;
    }

    // {3}, {3,} and {3,5}; anything else is text.
    std::optional<std::pair<int, int>> counts() {
        const std::size_t begin = at_;
        if (take(U"{")) {
            const auto least = number();
            const bool comma = take(U",");
            const auto most = comma ? number() : least;
            if (take(U"}") && (least || most)) {
                return std::pair(least.value_or(0), most.value_or(PatternNode::kEndless));
            }
        }
        at_ = begin;
        return std::nullopt;
    }

    Read repeated(PatternNode one) {
        std::optional<std::pair<int, int>> times;
        if (take(U"*")) {
            times.emplace(0, PatternNode::kEndless);
        } else if (take(U"+")) {
            times.emplace(1, PatternNode::kEndless);
        } else if (take(U"?")) {
            times.emplace(0, 1);
        } else {
            times = counts();
        }
        if (!times) return one;
        if (one.kind == Kind::Begin || one.kind == Kind::End) return invalid("repeats an anchor");
        if (times->first > times->second)
            return invalid("repeats at least more often than at most");
        if (next_is(U"+"))
            return unsupported("takes all it can and gives nothing back (possessive)");
        take(U"?");  // how eagerly it takes does not change what fits
        if (next_is(U"*") || next_is(U"?")) return invalid("repeats a repetition");
        PatternNode repeat{.kind = Kind::Repeat, .least = times->first, .most = times->second};
        repeat.parts.push_back(std::move(one));
        return repeat;
    }

    std::u32string text_;
    std::size_t at_ = 0;
};

bool has_anchor(const PatternNode& node) {
    return node.kind == Kind::Begin || node.kind == Kind::End ||
           std::ranges::any_of(node.parts, has_anchor);
}

PatternNode any_text() {
    PatternNode any{.kind = Kind::Repeat, .least = 0, .most = PatternNode::kEndless};
    any.parts.push_back({.kind = Kind::Chars, .chars = CharSet::all()});
    return any;
}

// One way of the outermost choice, from anchor to anchor, or with any text where one is missing.
Read whole(PatternNode way) {
    std::vector<PatternNode>& parts = way.parts;
    const auto drop = [&parts](Kind kind, auto at) {
        bool dropped = false;
        while (!parts.empty() && at()->kind == kind) {
            parts.erase(at());
            dropped = true;
        }
        return dropped;
    };
    const bool begins = drop(Kind::Begin, [&parts] { return parts.begin(); });
    const bool ends = drop(Kind::End, [&parts] { return parts.end() - 1; });
    if (std::ranges::any_of(parts, has_anchor)) return unsupported("has an anchor in the middle");
    if (!begins) parts.insert(parts.begin(), any_text());
    if (!ends) parts.push_back(any_text());
    return way;
}

}  // namespace

std::expected<PatternNode, PatternFault> read_pattern(std::string_view pattern) {
    Read tree = Reader(code_points(pattern)).read();
    if (!tree) return tree;
    // A group around everything is none.
    while (tree->kind == Kind::Sequence && tree->parts.size() == 1 &&
           (tree->parts[0].kind == Kind::Choice || tree->parts[0].kind == Kind::Sequence)) {
        PatternNode inner = std::move(tree->parts[0]);
        *tree = std::move(inner);
    }
    if (tree->kind != Kind::Choice) return whole(*std::move(tree));
    for (PatternNode& way : tree->parts) {
        Read one = whole(std::move(way));
        if (!one) return one;
        way = *std::move(one);
    }
    return tree;
}

}  // namespace elpis::engine
