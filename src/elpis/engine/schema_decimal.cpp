#include "elpis/engine/schema_decimal.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace elpis::engine {
namespace {

constexpr int kMostBefore = 40;

struct Parts {
    bool negative = false;
    std::string digits;
    int point = 0;  // how many of them stand before the point; may be below 0 or beyond the end
};

std::optional<Parts> parts_of(std::string_view number) {
    Parts parts;
    if (number.starts_with('-')) {
        parts.negative = true;
        number.remove_prefix(1);
    }
    const std::size_t e = std::min(number.find_first_of("eE"), number.size());
    const std::string_view mantissa = number.substr(0, e);
    int exponent = 0;
    if (e < number.size()) {
        std::string_view text = number.substr(e + 1);
        if (text.starts_with('+')) text.remove_prefix(1);
        const auto read = std::from_chars(text.data(), text.data() + text.size(), exponent);
        if (read.ec != std::errc{} || exponent > 400 || exponent < -400) return std::nullopt;
    }
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    parts.digits = mantissa.substr(0, point);
    if (point < mantissa.size()) parts.digits += mantissa.substr(point + 1);
    parts.point = static_cast<int>(point) + exponent;
    return parts;
}

void trim(std::string& digits) {
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

bool is_zero(const std::string& digits) {
    return digits.find_first_not_of('0') == std::string::npos;
}

bool smaller(const std::string& one, const std::string& other) {
    return one.size() != other.size() ? one.size() < other.size() : one < other;
}

std::string increased(std::string digits) {
    for (std::size_t i = digits.size(); i-- > 0;) {
        if (digits[i] != '9') {
            ++digits[i];
            return digits;
        }
        digits[i] = '0';
    }
    return "1" + digits;
}

std::string decreased(std::string digits) {
    for (std::size_t i = digits.size(); i-- > 0;) {
        if (digits[i] != '0') {
            --digits[i];
            break;
        }
        digits[i] = '9';
    }
    trim(digits);
    return digits;
}

}  // namespace

std::optional<Decimal> read_decimal(std::string_view number,
                                    std::size_t places,
                                    Rounding rounding) {
    auto parts = parts_of(number);
    if (!parts) return std::nullopt;
    std::string digits = std::move(parts->digits);
    int length = parts->point + static_cast<int>(places);  // how many of the digits count
    if (parts->point > kMostBefore && !is_zero(digits)) return std::nullopt;
    std::string rest;
    if (length < 0) {
        rest = digits;
        digits = "0";
    } else if (static_cast<std::size_t>(length) < digits.size()) {
        rest = digits.substr(static_cast<std::size_t>(length));
        digits.resize(static_cast<std::size_t>(length));
    } else if (!is_zero(digits)) {
        digits.append(static_cast<std::size_t>(length) - digits.size(), '0');
    }
    if (digits.empty()) digits = "0";
    trim(digits);
    const bool away_from_zero = parts->negative == (rounding == Rounding::Down);
    if (!is_zero(rest) && away_from_zero) digits = increased(std::move(digits));
    const bool negative = parts->negative && !is_zero(digits);
    return Decimal{.negative = negative, .digits = std::move(digits)};
}

Decimal next(Decimal number, Rounding direction) {
    const bool up = direction == Rounding::Up;
    if (is_zero(number.digits)) return {.negative = !up, .digits = "1"};
    if (number.negative == up) {
        number.digits = decreased(std::move(number.digits));
        number.negative = number.negative && !is_zero(number.digits);
    } else {
        number.digits = increased(std::move(number.digits));
    }
    return number;
}

bool less(const Decimal& one, const Decimal& other) {
    if (one.negative != other.negative) return one.negative;
    return one.negative ? smaller(other.digits, one.digits) : smaller(one.digits, other.digits);
}

std::size_t places_of(std::string_view number) {
    const auto parts = parts_of(number);
    if (!parts) return 0;
    const int places = static_cast<int>(parts->digits.size()) - parts->point;
    return static_cast<std::size_t>(std::max(places, 0));
}

}  // namespace elpis::engine
