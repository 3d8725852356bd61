#include "elpis/engine/schema_pattern.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/engine/schema_chars.h"
#include "elpis/engine/schema_pattern_length.h"
#include "elpis/engine/schema_pattern_tree.h"

namespace elpis::engine {
namespace {

using Kind = PatternNode::Kind;
constexpr int kEndless = PatternNode::kEndless;

constexpr std::size_t kLongestPattern = 1000;  // bytes
constexpr int kMostTimes = 1000;
constexpr std::int64_t kMostCharacters = 2000;  // when repetitions are written out
constexpr std::int64_t kMostSearched = 300;     // the same, where any text may stand before
constexpr int kLongestAround = 40;  // characters before and behind, in strings of limited length

std::unexpected<PatternFault> costly(std::string why) {
    return std::unexpected(PatternFault{.kind = PatternFault::Kind::Costly, .why = std::move(why)});
}

bool is_any_text(const PatternNode& node) {
    return node.kind == Kind::Repeat && node.most == kEndless &&
           node.parts.front().chars.ranges() == CharSet::all().ranges();
}

std::vector<PatternNode*> ways_of(PatternNode& tree) {
    std::vector<PatternNode*> ways;
    if (tree.kind != Kind::Choice) return {&tree};
    ways.reserve(tree.parts.size());
    for (PatternNode& way : tree.parts)
        ways.push_back(&way);
    return ways;
}

// How many characters stand in the grammar, and so how many ways through it can be open.
std::int64_t written_out(const PatternNode& node) {
    if (node.kind == Kind::Chars) return 1;
    std::int64_t sum = 0;
    for (const PatternNode& part : node.parts)
        sum = std::min<std::int64_t>(sum + written_out(part), kEndless);
    if (node.kind != Kind::Repeat) return sum;
    const int times = node.most == kEndless ? std::max(node.least, 1) : node.most;
    return std::min<std::int64_t>(sum * times, kEndless);
}

bool varies(const PatternNode& node) {
    return (node.kind == Kind::Repeat && node.least != node.most) ||
           std::ranges::any_of(node.parts, varies);
}

// Whether after some character a repetition inside a repetition leaves open which of the two goes
// on: one text then fits in exponentially many ways. Each character class is a place; what may come
// after it is gathered from the inside out.
class NestedRepetition {
public:
    bool found_in(const PatternNode& node) {
        gather(node);
        return found_;
    }

private:
    struct Ends {
        CharSet first;
        std::vector<std::size_t> last;  // places
        bool empty = false;
    };

    void join(const std::vector<std::size_t>& places, const CharSet& next, bool looking) {
        for (const std::size_t place : places) {
            found_ = found_ || (looking && !(after_[place] & next).empty());
            after_[place] = after_[place] | next;
        }
    }

    Ends gather(const PatternNode& node) {
        switch (node.kind) {
            case Kind::Chars:
                after_.emplace_back();
                return {.first = node.chars, .last = {after_.size() - 1}, .empty = false};
            case Kind::Choice: {
                Ends all;
                for (const PatternNode& part : node.parts) {
                    const Ends one = gather(part);
                    all.first = all.first | one.first;
                    all.last.insert(all.last.end(), one.last.begin(), one.last.end());
                    all.empty = all.empty || one.empty;
                }
                return all;
            }
            case Kind::Repeat: {
                const PatternNode& body = node.parts.front();
                Ends all = gather(body);
                const bool nested = node.most > 1 && varies(body);
                if (nested && all.empty) found_ = true;
                if (node.most > 1) join(all.last, all.first, nested);
                all.empty = all.empty || node.least == 0;
                return all;
            }
            default: {
                Ends all{.first = {}, .last = {}, .empty = true};
                for (const PatternNode& part : node.parts) {
                    Ends one = gather(part);
                    join(all.last, one.first, /*looking=*/false);
                    if (all.empty) all.first = all.first | one.first;
                    if (one.empty)
                        one.last.insert(one.last.end(), all.last.begin(), all.last.end());
                    all.last = std::move(one.last);
                    all.empty = all.empty && one.empty;
                }
                return all;
            }
        }
    }

    std::vector<CharSet> after_;
    bool found_ = false;
};

// Letters and digits as they are; the rest by number, which means the same in every place.
std::string character(char32_t which) {
    const auto code = static_cast<std::uint32_t>(which);
    const bool plain = (which >= '0' && which <= '9') || (which >= 'a' && which <= 'z') ||
                       (which >= 'A' && which <= 'Z');
    if (plain) return {static_cast<char>(which)};
    if (code < 0x100) return fmt::format("\\x{:02X}", code);
    return code < 0x10000 ? fmt::format("\\u{:04X}", code) : fmt::format("\\U{:08X}", code);
}

// As they stand in JSON. Control characters without a letter of their own are left out. Empty where
// nothing remains.
std::string in_json(const CharSet& set) {
    using Ranges = std::vector<CharSet::Range>;
    static const CharSet as_they_are =
        ~CharSet(Ranges{{0, 0x1F}, {'"', '"'}, {'\\', '\\'}, {0x7F, 0x9F}, {0xD800, 0xDFFF}});
    std::string ways;
    const CharSet plain = set & as_they_are;
    if (!plain.empty()) {
        ways = "[";
        for (const CharSet::Range& range : plain.ranges()) {
            ways += character(range.first);
            if (range.last > range.first) ways += "-" + character(range.last);
        }
        ways += ']';
    }
    constexpr std::array<std::pair<char32_t, char32_t>, 7> kEscapes{{{'"', '"'},
                                                                     {'\\', '\\'},
                                                                     {'\b', 'b'},
                                                                     {'\f', 'f'},
                                                                     {'\n', 'n'},
                                                                     {'\r', 'r'},
                                                                     {'\t', 't'}}};
    bool several = false;
    for (const auto& [meant, letter] : kEscapes) {
        if (!set.contains(meant)) continue;
        several = several || !ways.empty();
        ways += (ways.empty() ? "" : "|") + character('\\') + character(letter);
    }
    return several ? "(" + ways + ")" : ways;
}

bool stands_alone(std::string_view text) {
    return (text.starts_with('(') || text.starts_with('[')) &&
           text.find_first_of(")]") == text.size() - 1;
}

// Nothing where a class has no character that can be written.
bool write(const PatternNode& node, std::string& text) {
    switch (node.kind) {
        case Kind::Chars: {
            const std::string one = in_json(node.chars);
            text += one;
            return !one.empty();
        }
        case Kind::Choice: {
            text += '(';
            for (const PatternNode& way : node.parts) {
                if (&way != &node.parts.front()) text += '|';
                if (!write(way, text)) return false;
            }
            text += ')';
            return true;
        }
        case Kind::Repeat: {
            if (node.most == 0) return true;
            std::string body;
            if (!write(node.parts.front(), body)) return false;
            if (body.empty()) return true;
            if (node.least == 1 && node.most == 1) {
                text += body;
                return true;
            }
            text += stands_alone(body) ? body : "(" + body + ")";
            if (node.most == kEndless && node.least < 2) {
                text += node.least == 0 ? "*" : "+";
            } else if (node.most == kEndless) {
                text += fmt::format("{{{},}}", node.least);
            } else if (node.least == 0 && node.most == 1) {
                text += '?';
            } else {
                text += fmt::format("{{{},{}}}", node.least, node.most);
            }
            return true;
        }
        default:
            return std::ranges::all_of(
                node.parts, [&text](const PatternNode& part) { return write(part, text); });
    }
}

// More than a grammar bears is more than anybody needs: fewer fit as well.
bool limit_times(PatternNode& node) {
    if (node.kind == Kind::Repeat) {
        if (node.least > kMostTimes) return false;
        if (node.most != kEndless) node.most = std::min(node.most, kMostTimes);
    }
    return std::ranges::all_of(node.parts, limit_times);
}

}  // namespace

std::expected<std::string, PatternFault> bound_pattern(std::string_view pattern, Lengths lengths) {
    if (pattern.size() > kLongestPattern) {
        return costly(
            fmt::format("has {} bytes; at most {} are allowed", pattern.size(), kLongestPattern));
    }
    auto tree = read_pattern(pattern);
    if (!tree) return std::unexpected(std::move(tree.error()));
    const bool searches = std::ranges::any_of(ways_of(*tree), [](const PatternNode* way) {
        return !way->parts.empty() && is_any_text(way->parts.front());
    });
    if (NestedRepetition().found_in(*tree)) {
        return costly(
            "repeats a group that repeats inside, so that one text fits in many ways; write it "
            "without nesting");
    }
    if (lengths.least > 0 || lengths.most < kEndless) {
        for (PatternNode* const way : ways_of(*tree)) {
            for (PatternNode& part : way->parts) {
                if (is_any_text(part) && lengths.most < kEndless) {
                    part.most = std::max(kLongestAround, lengths.least);
                }
            }
        }
        const Lengths all = lengths_of(*tree);
        const bool none = all.least > lengths.most || all.most < lengths.least;
        auto fitting = of_lengths(*std::move(tree), lengths);
        if (!fitting) {
            const std::string most =
                lengths.most == kEndless ? "any number of" : std::to_string(lengths.most);
            return std::unexpected(PatternFault{
                .kind = none ? PatternFault::Kind::Nothing : PatternFault::Kind::Unsupported,
                .why = fmt::format("{} string of {} to {} characters (minLength, maxLength)",
                                   none ? "fits no" : "leaves no way that is found here to a",
                                   lengths.least,
                                   most)});
        }
        tree = *std::move(fitting);
    }
    const std::int64_t most = searches ? kMostSearched : kMostCharacters;
    if (!limit_times(*tree) || written_out(*tree) > most) {
        return costly(fmt::format("comes to over {} characters when it is written out", most));
    }
    std::string text = "^";
    if (!write(*tree, text)) {
        return std::unexpected(
            PatternFault{.kind = PatternFault::Kind::Unsupported,
                         .why = "has a class of which no character can be written in JSON"});
    }
    return text + "$";
}

}  // namespace elpis::engine
