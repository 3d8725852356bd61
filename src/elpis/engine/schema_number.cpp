#include "elpis/engine/schema_number.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/schema_decimal.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kFewestPlaces = 6;
constexpr std::size_t kMostPlaces = 15;
constexpr std::size_t kMostBehind = 16;  // digits behind the point of an answer

// As llama.cpp writes a constant, the quotes of a word in JSON escaped once more.
constexpr std::string_view kMark = R"("[\"a number between\",\")";

// One of the two sides, with the keyword of the bound that belongs to the numbers and of the one
// that does not.
struct Side {
    const char* keyword;
    const char* exclusive;
    Rounding inwards;
};

constexpr Side kLower{"minimum", "exclusiveMinimum", Rounding::Up};
constexpr Side kUpper{"maximum", "exclusiveMaximum", Rounding::Down};

const Json* number_at(const Json& schema, const char* keyword) {
    const auto it = schema.find(keyword);
    return it != schema.end() && it->is_number() ? &*it : nullptr;
}

std::string infinite(std::size_t places) {
    return std::string(kMostDigits + places, '9');
}

// The tighter of what the keywords say, as they say it in words.
struct Bound {
    Decimal at;
    std::string said;
};

Result<std::optional<Bound>> bound_of(const Json& schema,
                                      const Side& side,
                                      std::size_t places,
                                      const std::string& path) {
    std::optional<Bound> tightest;
    const auto flag = schema.find(side.exclusive);
    // As it was before 2016: "exclusiveMinimum": true beside a minimum.
    const bool flagged = flag != schema.end() && *flag == true;
    for (const char* const keyword : {side.keyword, side.exclusive}) {
        const Json* const given = number_at(schema, keyword);
        if (given == nullptr) continue;
        const std::string text = given->dump();
        const std::string said = fmt::format("{} is {}", keyword, text);
        const bool opposite = text.starts_with('-') == (side.inwards == Rounding::Up);
        std::optional<Decimal> at = read_decimal(text, places, side.inwards);
        const bool too_large = !at || at->digits.size() > kMostDigits + places;
        // A bound far out binds nothing.
        if (too_large && opposite) continue;
        if (too_large) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{}: {}; numbers are written with at most {} digits here",
                                    utf8::printable(path),
                                    said,
                                    kMostDigits));
        }
        const bool exclusive = keyword == side.exclusive || flagged;
        // Where it was rounded, the bound itself is outside already.
        const Rounding outwards = side.inwards == Rounding::Up ? Rounding::Down : Rounding::Up;
        const bool exact = at == read_decimal(text, places, outwards);
        if (exclusive && exact) at = next(*std::move(at), side.inwards);
        const bool tighter = !tightest || (side.inwards == Rounding::Up ? less(tightest->at, *at)
                                                                        : less(*at, tightest->at));
        if (tighter) tightest = Bound{.at = *std::move(at), .said = said};
    }
    return tightest;
}

// `count` digits of any kind, or between so many.
std::string any_digits(std::size_t count) {
    if (count == 0) return {};
    return count == 1 ? "[0-9]" : fmt::format("[0-9]{{{}}}", count);
}

std::string digits_between(char from, char to) {
    return from == to ? fmt::format("\"{}\"", from) : fmt::format("[{}-{}]", from, to);
}

std::string joined(const std::vector<std::string>& ways) {
    if (ways.size() == 1) return ways.front();
    return fmt::format("({})", fmt::join(ways, " | "));
}

// Numbers of equally many digits, from one to the other.
std::string same_length(std::string_view from, std::string_view to) {
    if (from.empty()) return {};
    const std::size_t rest = from.size() - 1;
    const std::string nines(rest, '9');
    const std::string zeros(rest, '0');
    if (from[0] == to[0]) {
        return digits_between(from[0], to[0]) + " " + same_length(from.substr(1), to.substr(1));
    }
    std::vector<std::string> ways;
    char low = from[0];
    char high = to[0];
    if (from.substr(1) != zeros) {
        ways.push_back(digits_between(low, low) + " " + same_length(from.substr(1), nines));
        ++low;
    }
    const bool to_the_end = to.substr(1) == nines;
    if (!to_the_end) --high;
    if (low <= high) ways.push_back(digits_between(low, high) + " " + any_digits(rest));
    if (!to_the_end) {
        ways.push_back(digits_between(to[0], to[0]) + " " + same_length(zeros, to.substr(1)));
    }
    return joined(ways);
}

// Whole numbers, both without leading zeros.
std::string whole_between(const std::string& from, const std::string& to) {
    std::vector<std::string> ways;
    for (std::size_t length = from.size(); length <= to.size(); ++length) {
        const std::string shortest =
            length == 1 ? std::string("0") : "1" + std::string(length - 1, '0');
        const std::string& low = length == from.size() ? from : shortest;
        const std::string high = length == to.size() ? to : std::string(length, '9');
        ways.push_back(same_length(low, high));
    }
    return joined(ways);
}

std::string up_to_digits(std::size_t count) {
    return fmt::format("[0-9]{{0,{}}}", count);
}

// What may follow the point: at least `from`, which ends in no zero and is not empty.
std::string fraction_from(std::string_view from, std::size_t left) {
    std::vector<std::string> ways;
    if (from[0] < '9') {
        ways.push_back(digits_between(static_cast<char>(from[0] + 1), '9') + " " +
                       up_to_digits(left - 1));
    }
    const std::string here = digits_between(from[0], from[0]) + " ";
    ways.push_back(here + (from.size() == 1 ? up_to_digits(left - 1)
                                            : fraction_from(from.substr(1), left - 1)));
    return joined(ways);
}

// Digits from where a number is the same as its bounds so far; they may end, which means zeros.
// Both bounds have equally many.
std::string fraction_between(std::string_view from, std::string_view to, std::size_t left) {
    const bool from_zero = from.find_first_not_of('0') == std::string_view::npos;
    if (from.empty()) return left == 0 ? std::string{} : fmt::format("\"0\"{{0,{}}}", left);
    std::vector<std::string> ways;
    char low = from[0];
    char high = to[0];
    if (low == high) {
        ways.push_back(digits_between(low, low) + " " +
                       fraction_between(from.substr(1), to.substr(1), left - 1));
    } else {
        if (!from_zero) {
            std::string_view rest = from.substr(1);
            rest = rest.substr(0, rest.find_last_not_of('0') + 1);
            ways.push_back(digits_between(low, low) + " " +
                           (rest.empty() ? up_to_digits(left - 1) : fraction_from(rest, left - 1)));
            ++low;
        }
        --high;
        if (low <= high) ways.push_back(digits_between(low, high) + " " + up_to_digits(left - 1));
        ways.push_back(digits_between(to[0], to[0]) + " " +
                       fraction_between(std::string(from.size() - 1, '0'), to.substr(1), left - 1));
    }
    const std::string all = joined(ways);
    return from_zero ? fmt::format("({})?", all) : all;
}

std::string with_point(const std::string& digits, bool optional) {
    return optional ? fmt::format("(\".\" {})?", digits) : fmt::format("\".\" {}", digits);
}

// The fraction alone: between two of equally many digits, the first of which may be zero.
std::string fraction(const std::string& from, const std::string& to) {
    const bool from_zero = from.find_first_not_of('0') == std::string::npos;
    const std::size_t last = from.find_last_not_of('0');
    const bool open = to.find_first_not_of('9') == std::string::npos;
    if (open && from_zero) return fmt::format("(\".\" [0-9]{{1,{}}})?", kMostBehind);
    if (open) return with_point(fraction_from(from.substr(0, last + 1), kMostBehind), false);
    std::string digits = fraction_between(from, to, kMostBehind);
    if (!from_zero) return with_point(digits, false);
    // A point needs a digit behind it.
    if (digits.ends_with(")?")) digits.resize(digits.size() - 1);
    return with_point(digits, true);
}

// Numbers without a sign.
std::string magnitudes(const std::string& from, const std::string& to, std::size_t places) {
    const std::size_t width = std::max({from.size(), to.size(), places + 1});
    const auto padded = [width](const std::string& digits) {
        return std::string(width - digits.size(), '0') + digits;
    };
    const auto before = [places](const std::string& digits) {
        std::string whole = digits.substr(0, digits.size() - places);
        whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
        return whole;
    };
    const std::string low = padded(from);
    const std::string high = padded(to);
    const std::string low_fraction = low.substr(width - places);
    const std::string high_fraction = high.substr(width - places);
    const std::string zeros(places, '0');
    const std::string nines(places, '9');
    const std::string low_whole = before(low);
    const std::string high_whole = before(high);
    if (low_whole == high_whole) {
        return fmt::format("\"{}\" {}", low_whole, fraction(low_fraction, high_fraction));
    }
    std::vector<std::string> ways;
    Decimal first{.negative = false, .digits = low_whole};
    Decimal last{.negative = false, .digits = high_whole};
    if (low_fraction != zeros) {
        ways.push_back(fmt::format("\"{}\" {}", low_whole, fraction(low_fraction, nines)));
        first = next(std::move(first), Rounding::Up);
    }
    if (high_fraction != nines) {
        ways.push_back(fmt::format("\"{}\" {}", high_whole, fraction(zeros, high_fraction)));
        last = next(std::move(last), Rounding::Down);
    }
    if (!less(last, first)) {
        ways.push_back(whole_between(first.digits, last.digits) + " " + fraction(zeros, nines));
    }
    return joined(ways);
}

std::string rule_of(const Between& bounds) {
    const std::string zero = "0";
    std::vector<std::string> ways;
    if (bounds.least.negative) {
        const std::string& nearest = bounds.most.negative ? bounds.most.digits : zero;
        ways.push_back("\"-\" (" + magnitudes(nearest, bounds.least.digits, bounds.places) + ")");
    }
    if (!bounds.most.negative) {
        const std::string& nearest = bounds.least.negative ? zero : bounds.least.digits;
        ways.push_back(magnitudes(nearest, bounds.most.digits, bounds.places));
    }
    return joined(ways);
}

std::string written(const Decimal& number) {
    return (number.negative ? "-" : "") + number.digits;
}

bool all_digits(std::string_view text) {
    return !text.empty() && text.size() <= 2 * kMostDigits &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<Decimal> decimal_in(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    if (!all_digits(text)) return std::nullopt;
    return Decimal{.negative = negative, .digits = std::string(text)};
}

// What stands behind the mark: least,most,places, each in quotes. A caller may write the mark, too.
std::optional<Between> stood_for(std::string_view text) {
    std::array<std::string_view, 3> parts;
    constexpr std::string_view kNext = R"(\",\")";
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::size_t end = i + 1 < parts.size() ? text.find(kNext) : text.size();
        if (end == std::string_view::npos) return std::nullopt;
        parts.at(i) = text.substr(0, end);
        text.remove_prefix(std::min(end + kNext.size(), text.size()));
    }
    const auto least = decimal_in(parts[0]);
    const auto most = decimal_in(parts[1]);
    const auto places = decimal_in(parts[2]);
    if (!least || !most || !places || less(*most, *least) || places->digits.size() > 2) {
        return std::nullopt;
    }
    const auto count = static_cast<std::size_t>(std::stoi(places->digits));
    if (count > kMostPlaces) return std::nullopt;
    return Between{.least = *least, .most = *most, .places = count};
}

}  // namespace

Result<Between> number_bounds(const Json& schema, bool whole, const std::string& path) {
    std::size_t places = 0;
    for (const Side& side : {kLower, kUpper}) {
        for (const char* const keyword : {side.keyword, side.exclusive}) {
            if (!schema.contains(keyword) || schema[keyword].is_boolean()) continue;
            const Json* const given = number_at(schema, keyword);
            if (given == nullptr) {
                return fail(ErrorCode::InvalidArgument,
                            fmt::format("{}: {} is {}; it must be a number",
                                        utf8::printable(path),
                                        keyword,
                                        utf8::printable(schema[keyword].dump().substr(0, 40))));
            }
            places = std::max(places, places_of(given->dump()));
        }
    }
    // One more, so that a bound never ends in nines, behind which more nines would lie outside.
    places = whole ? 0 : std::clamp(places + 1, kFewestPlaces, kMostPlaces);
    ELPIS_TRY(const std::optional<Bound> lower, bound_of(schema, kLower, places, path));
    ELPIS_TRY(const std::optional<Bound> upper, bound_of(schema, kUpper, places, path));
    const Decimal lowest{.negative = true, .digits = infinite(places)};
    const Decimal highest{.negative = false, .digits = infinite(places)};
    Between bounds{
        .least = lower ? lower->at : lowest, .most = upper ? upper->at : highest, .places = places};
    if (less(bounds.most, bounds.least)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: {}{}{}; no {} fits",
                                utf8::printable(path),
                                lower ? lower->said : "",
                                lower && upper ? " and " : "",
                                upper ? upper->said : "",
                                whole ? "integer" : "number"));
    }
    return bounds;
}

Json number_stand_in(const Between& bounds) {
    return {{"const",
             {"a number between",
              written(bounds.least),
              written(bounds.most),
              std::to_string(bounds.places)}}};
}

std::string with_numbers(const std::string& gbnf) {
    constexpr std::string_view kEnd = R"(\"]")";
    std::string result;
    std::size_t done = 0;
    while (true) {
        const std::size_t at = gbnf.find(kMark, done);
        const std::size_t end = at == std::string::npos ? at : gbnf.find(kEnd, at + kMark.size());
        if (end == std::string::npos) break;
        const std::size_t begin = at + kMark.size();
        const auto bounds = stood_for(std::string_view(gbnf).substr(begin, end - begin));
        const std::size_t next_at = bounds ? end + kEnd.size() : begin;
        result.append(gbnf, done, (bounds ? at : begin) - done);
        if (bounds) result += "(" + rule_of(*bounds) + ")";
        done = next_at;
    }
    return result.append(gbnf, done);
}

}  // namespace elpis::engine
