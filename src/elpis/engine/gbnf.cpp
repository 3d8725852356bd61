#include "elpis/engine/gbnf.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"

namespace elpis::engine {
namespace {

using Element = Gbnf::Element;
using Kind = Element::Kind;
using Sequence = std::vector<Element>;

constexpr std::size_t kMostBytes = 64U << 10U;
constexpr int kDeepest = 64;
constexpr std::size_t kMostRules = 2000;
constexpr std::size_t kLongestName = 128;
constexpr std::uint32_t kMostRepetitions = 2000;
// With repetitions written out. A walk has tables of this size.
constexpr std::size_t kMostElements = 32U << 10U;
constexpr char32_t kLastCodePoint = 0x10FFFF;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || is_digit(c);
}

// In order and disjoint, or, negated, all that they leave out.
Gbnf::Class normalised(std::vector<Gbnf::Range> ranges, bool negated) {
    std::ranges::sort(ranges, {}, &Gbnf::Range::first);
    Gbnf::Class joined;
    for (const Gbnf::Range& range : ranges) {
        if (!joined.empty() && range.first <= joined.back().last + 1) {
            joined.back().last = std::max(joined.back().last, range.last);
        } else {
            joined.push_back(range);
        }
    }
    if (!negated) return joined;
    Gbnf::Class rest;
    char32_t next = 0;
    for (const Gbnf::Range& range : joined) {
        if (next < range.first) rest.push_back({.first = next, .last = range.first - 1});
        next = range.last + 1;
    }
    if (next <= kLastCodePoint) rest.push_back({.first = next, .last = kLastCodePoint});
    return rest;
}

// A rule is nullable when all elements of one of its alternatives are nullable rules. Each
// alternative counts those that are not known to be yet, so the time is that of the grammar's size.
void mark_nullable(Gbnf& gbnf) {
    struct Use {
        std::uint32_t rule = 0;
        std::size_t alternative = 0;
    };
    std::vector<std::vector<Use>> uses(gbnf.rules.size());
    std::vector<std::uint32_t> missing;
    std::vector<std::uint32_t> news;
    for (std::uint32_t rule = 0; rule < gbnf.rules.size(); ++rule) {
        for (const std::uint32_t begin : gbnf.rules[rule].alternatives) {
            std::uint32_t end = begin;
            while (gbnf.elements[end].kind == Kind::Rule)
                ++end;
            if (gbnf.elements[end].kind != Kind::End) continue;
            for (std::uint32_t i = begin; i < end; ++i) {
                uses[gbnf.elements[i].value].push_back(
                    {.rule = rule, .alternative = missing.size()});
            }
            missing.push_back(end - begin);
            if (begin == end && !std::exchange(gbnf.rules[rule].nullable, true)) {
                news.push_back(rule);
            }
        }
    }
    while (!news.empty()) {
        const std::uint32_t known = news.back();
        news.pop_back();
        for (const Use& use : uses[known]) {
            if (--missing[use.alternative] == 0 &&
                !std::exchange(gbnf.rules[use.rule].nullable, true)) {
                news.push_back(use.rule);
            }
        }
    }
}

class Reader {
public:
    Reader(std::string_view text, std::string_view whose) : text_(text), whose_(whose) {}

    Result<Gbnf> read() {
        skip_space(/*lines=*/true);
        while (!at_end())
            ELPIS_OK(read_rule());
        ELPIS_OK(check_names());
        mark_nullable(gbnf_);
        return std::move(gbnf_);
    }

private:
    struct Named {
        std::uint32_t rule = 0;
        std::size_t place = 0;  // where it came up first
        bool defined = false;
    };

    bool at_end() const { return at_ == text_.size(); }
    char peek() const { return at_end() ? '\0' : text_[at_]; }

    std::unexpected<Error> refuse(std::size_t place, std::string_view what) const {
        const auto line = std::ranges::count(text_.substr(0, place), '\n') + 1;
        return fail(ErrorCode::InvalidArgument, fmt::format("{}, line {}: {}", whose_, line, what));
    }

    // With what stands there instead.
    std::unexpected<Error> expected(std::string_view what) const {
        constexpr std::size_t kShown = 20;
        const std::string_view rest = text_.substr(at_, kShown);
        const std::string found =
            rest.empty() ? "the end" : fmt::format("\"{}\"", utf8::printable(rest));
        return refuse(at_, fmt::format("expected {}, found {}", what, found));
    }

    // White space and comments; line breaks only where a rule cannot end.
    void skip_space(bool lines) {
        while (!at_end()) {
            const char c = peek();
            if (c == '#') {
                at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
            } else if (c == ' ' || c == '\t' || (lines && (c == '\r' || c == '\n'))) {
                ++at_;
            } else {
                return;
            }
        }
    }

    Result<std::string_view> read_name() {
        const std::size_t begin = at_;
        while (is_name_char(peek()))
            ++at_;
        const std::string_view name = text_.substr(begin, at_ - begin);
        if (name.empty()) return expected("the name of a rule (letters, digits, -)");
        if (name.size() > kLongestName) {
            return refuse(begin,
                          fmt::format("the name of a rule has {} bytes; at most {} are allowed",
                                      name.size(),
                                      kLongestName));
        }
        return name;
    }

    std::uint32_t add_rule() {
        gbnf_.rules.emplace_back();
        return static_cast<std::uint32_t>(gbnf_.rules.size() - 1);
    }

    Result<Named*> rule_named(std::string_view name) {
        const auto found = names_.find(name);
        if (found != names_.end()) return &found->second;
        if (names_.size() == kMostRules) {
            return refuse(at_, fmt::format("over {} rules; use fewer", kMostRules));
        }
        const Named made{.rule = add_rule(), .place = at_ - name.size(), .defined = false};
        return &names_.emplace(std::string(name), made).first->second;
    }

    Result<void> check_size(std::size_t more) const {
        if (gbnf_.elements.size() + more <= kMostElements) return {};
        return refuse(at_,
                      fmt::format("with its repetitions written out the grammar comes to over {} "
                                  "elements; use fewer or smaller repetitions",
                                  kMostElements));
    }

    Result<void> add_alternative(std::uint32_t rule, const Sequence& sequence) {
        ELPIS_OK(check_size(sequence.size() + 1));
        gbnf_.rules[rule].alternatives.push_back(static_cast<std::uint32_t>(gbnf_.elements.size()));
        gbnf_.elements.insert(gbnf_.elements.end(), sequence.begin(), sequence.end());
        gbnf_.elements.emplace_back();
        return {};
    }

    Result<void> read_rule() {
        const std::size_t begin = at_;
        ELPIS_TRY(const std::string_view name, read_name());
        ELPIS_TRY(Named* const named, rule_named(name));
        if (std::exchange(named->defined, true)) {
            return refuse(begin, fmt::format("the rule \"{}\" is defined twice", name));
        }
        skip_space(/*lines=*/false);
        if (!text_.substr(at_).starts_with("::=")) {
            return expected(fmt::format("::= after \"{}\"", name));
        }
        at_ += 3;
        skip_space(/*lines=*/true);
        ELPIS_OK(read_alternatives(named->rule, /*depth=*/0));
        if (!at_end() && peek() != '\r' && peek() != '\n') {
            return expected("an element of the rule or the end of its line");
        }
        skip_space(/*lines=*/true);
        return {};
    }

    Result<void> read_alternatives(std::uint32_t rule, int depth) {
        while (true) {
            ELPIS_TRY(const Sequence sequence, read_sequence(depth));
            ELPIS_OK(add_alternative(rule, sequence));
            if (peek() != '|') return {};
            ++at_;
            skip_space(/*lines=*/true);
        }
    }

    Result<Sequence> read_sequence(int depth) {
        Sequence sequence;
        std::optional<std::size_t> item;  // where the last one begins, which may be repeated
        while (!at_end()) {
            const char c = peek();
            if (c == '*' || c == '+' || c == '?' || c == '{') {
                if (!item) return expected("something to repeat");
                ELPIS_OK(read_repetition(sequence, *item));
            } else if (c == '"' || c == '[' || c == '(' || c == '.' || is_name_char(c)) {
                item = sequence.size();
                ELPIS_OK(read_item(sequence, depth));
            } else if (c == '<' || c == '!') {
                return refuse(at_, "tokens (<…>) are not taken; write their text in quotes");
            } else {
                break;
            }
            skip_space(/*lines=*/depth > 0);
            ELPIS_OK(check_size(sequence.size()));
        }
        return sequence;
    }

    Result<void> read_item(Sequence& sequence, int depth) {
        const char c = peek();
        if (c == '"') return read_literal(sequence);
        if (c == '[') return read_class(sequence);
        if (c == '(') return read_group(sequence, depth);
        if (c == '.') {
            ++at_;
            add_class(sequence, {{.first = 0, .last = kLastCodePoint}});
            return {};
        }
        ELPIS_TRY(const std::string_view name, read_name());
        ELPIS_TRY(const Named* const named, rule_named(name));
        sequence.push_back({.kind = Kind::Rule, .value = named->rule});
        return {};
    }

    Result<void> read_group(Sequence& sequence, int depth) {
        if (depth == kDeepest) {
            return refuse(at_, fmt::format("parentheses nest deeper than {} levels", kDeepest));
        }
        ++at_;
        skip_space(/*lines=*/true);
        const std::uint32_t rule = add_rule();
        ELPIS_OK(read_alternatives(rule, depth + 1));
        if (peek() != ')') return expected(")");
        ++at_;
        sequence.push_back({.kind = Kind::Rule, .value = rule});
        return {};
    }

    Result<void> read_literal(Sequence& sequence) {
        const std::size_t begin = at_++;
        while (peek() != '"') {
            if (at_end()) return refuse(begin, "a text that begins with \" has no closing \"");
            ELPIS_TRY(const char32_t character, read_character());
            sequence.push_back({.kind = Kind::Char, .value = character});
        }
        ++at_;
        return {};
    }

    Result<void> read_class(Sequence& sequence) {
        const std::size_t begin = at_++;
        const bool negated = peek() == '^';
        if (negated) ++at_;
        std::vector<Gbnf::Range> ranges;
        while (peek() != ']') {
            if (at_end()) return refuse(begin, "characters that begin with [ have no closing ]");
            ELPIS_TRY(const char32_t first, read_character());
            char32_t last = first;
            if (peek() == '-' && !text_.substr(at_ + 1).starts_with(']')) {
                ++at_;
                ELPIS_TRY(last, read_character());
            }
            if (first > last) return refuse(begin, "a range of characters ends before it begins");
            ranges.push_back({.first = first, .last = last});
        }
        ++at_;
        if (ranges.empty()) return refuse(begin, "no characters stand between [ and ]");
        add_class(sequence, normalised(std::move(ranges), negated));
        return {};
    }

    void add_class(Sequence& sequence, Gbnf::Class allowed) {
        gbnf_.classes.push_back(std::move(allowed));
        sequence.push_back(
            {.kind = Kind::Class, .value = static_cast<std::uint32_t>(gbnf_.classes.size() - 1)});
    }

    Result<char32_t> read_character() {
        if (at_end() || peek() == '\0') return expected("a character");
        if (peek() == '\\') return read_escape();
        // The text is UTF-8: the first byte says how many follow.
        const auto lead = static_cast<unsigned char>(text_[at_++]);
        if (lead < 0x80U) return lead;
        char32_t value = lead < 0xE0U ? lead & 0x1FU : lead < 0xF0U ? lead & 0x0FU : lead & 0x07U;
        while (!at_end() && (static_cast<unsigned char>(peek()) & 0xC0U) == 0x80U)
            value = (value << 6U) | (static_cast<unsigned char>(text_[at_++]) & 0x3FU);
        return value;
    }

    Result<char32_t> read_escape() {
        const char which = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        const std::size_t digits = which == 'x' ? 2 : which == 'u' ? 4 : which == 'U' ? 8 : 0;
        if (digits == 0) {
            constexpr std::string_view kLetters = "tnr\\\"[]-";
            constexpr std::string_view kMeanings = "\t\n\r\\\"[]-";
            const std::size_t found = which == '\0' ? std::string_view::npos : kLetters.find(which);
            if (found == std::string_view::npos) {
                return expected(R"(one of \t \n \r \\ \" \[ \] \- \xHH \uHHHH \UHHHHHHHH)");
            }
            at_ += 2;
            return static_cast<char32_t>(kMeanings[found]);
        }
        const std::string_view hex = text_.substr(std::min(at_ + 2, text_.size()), digits);
        std::uint32_t value = 0;
        const auto read = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
        if (read.ec != std::errc{} || read.ptr != hex.data() + digits || value > kLastCodePoint) {
            return expected(
                fmt::format("\\{} and {} hexadecimal digits, at most 10FFFF", which, digits));
        }
        at_ += 2 + digits;
        return value;
    }

    Result<std::uint32_t> read_count() {
        const std::size_t begin = at_;
        while (is_digit(peek()))
            ++at_;
        const std::string_view digits = text_.substr(begin, at_ - begin);
        if (digits.empty()) return expected("a number of repetitions");
        std::uint32_t count = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), count);
        if (read.ec != std::errc{} || count > kMostRepetitions) {
            return refuse(begin,
                          fmt::format("{} repetitions; at most {} are allowed, or {{n,}} for any "
                                      "number",
                                      digits.substr(0, 20),
                                      kMostRepetitions));
        }
        return count;
    }

    Result<void> read_repetition(Sequence& sequence, std::size_t item) {
        const std::size_t begin = at_;
        const char c = text_[at_++];
        std::uint32_t least = c == '+' ? 1 : 0;
        std::optional<std::uint32_t> most;
        if (c == '?') most = 1;
        if (c == '{') {
            skip_space(/*lines=*/false);
            ELPIS_TRY(least, read_count());
            most = least;
            skip_space(/*lines=*/false);
            if (peek() == ',') {
                ++at_;
                most.reset();
                skip_space(/*lines=*/false);
                if (is_digit(peek())) {
                    ELPIS_TRY(most, read_count());
                    skip_space(/*lines=*/false);
                }
            }
            if (peek() != '}') return expected("}");
            ++at_;
        }
        if (most && *most < least) {
            return refuse(begin, fmt::format("at least {} and at most {} times", least, *most));
        }
        return repeat(sequence, item, least, most);
    }

    // What stands from `item` on, which becomes one element, as often as is said.
    Result<void> repeat(Sequence& sequence,
                        std::size_t item,
                        std::uint32_t least,
                        std::optional<std::uint32_t> most) {
        const auto begin = sequence.begin() + static_cast<std::ptrdiff_t>(item);
        if (begin == sequence.end()) return {};
        Element one = *begin;
        if (sequence.size() - item > 1) {
            one = {.kind = Kind::Rule, .value = add_rule()};
            ELPIS_OK(add_alternative(one.value, Sequence(begin, sequence.end())));
        }
        sequence.resize(item);
        sequence.insert(sequence.end(), least, one);
        if (!most) {
            const Element again{.kind = Kind::Rule, .value = add_rule()};
            ELPIS_OK(add_alternative(again.value, {one, again}));
            ELPIS_OK(add_alternative(again.value, {}));
            sequence.push_back(again);
            return {};
        }
        // one (one (one)?)?, from the inside out.
        std::optional<Element> rest;
        for (std::uint32_t i = least; i < *most; ++i) {
            const Element longer{.kind = Kind::Rule, .value = add_rule()};
            ELPIS_OK(add_alternative(longer.value, rest ? Sequence{one, *rest} : Sequence{one}));
            ELPIS_OK(add_alternative(longer.value, {}));
            rest = longer;
        }
        if (rest) sequence.push_back(*rest);
        return {};
    }

    Result<void> check_names() {
        const auto root = names_.find("root");
        if (root == names_.end() || !root->second.defined) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{} has no rule \"root\", where an answer begins", whose_));
        }
        gbnf_.root = root->second.rule;
        for (const auto& [name, named] : names_) {
            if (named.defined) continue;
            return refuse(named.place,
                          fmt::format("the rule \"{}\" is used and nowhere defined", name));
        }
        return {};
    }

    std::string_view text_;
    std::string_view whose_;
    std::size_t at_ = 0;
    std::map<std::string, Named, std::less<>> names_;
    Gbnf gbnf_;
};

}  // namespace

bool Gbnf::takes(Element element, char32_t first, char32_t last) const {
    switch (element.kind) {
        case Kind::End:
        case Kind::Rule:
            return false;
        case Kind::Char:
            return first <= element.value && element.value <= last;
        case Kind::Class: {
            const Class& allowed = classes[element.value];
            const auto range = std::ranges::lower_bound(allowed, first, {}, &Range::last);
            return range != allowed.end() && range->first <= last;
        }
    }
    return false;
}

Result<Gbnf> read_gbnf(std::string_view text, std::string_view whose) {
    if (text.size() > kMostBytes) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("{} has {} bytes; at most {} are allowed", whose, text.size(), kMostBytes));
    }
    if (!utf8::valid(text)) {
        return fail(ErrorCode::InvalidArgument, fmt::format("{} is not UTF-8", whose));
    }
    return Reader(text, whose).read();
}

}  // namespace elpis::engine
