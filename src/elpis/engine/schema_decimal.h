#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace elpis::engine {

// A decimal number with a fixed count of digits behind the point: exact, where a double is not.
struct Decimal {
    bool negative = false;
    std::string digits;  // the point left out; not empty

    bool operator==(const Decimal&) const = default;
};

enum class Rounding { Up, Down };  // towards +∞, towards −∞

// A JSON number ("-1.5e3") with `places` digits behind the point. Nothing where it has more than 40
// before it.
std::optional<Decimal> read_decimal(std::string_view number, std::size_t places, Rounding rounding);

// The next one, a unit in the last place away.
Decimal next(Decimal number, Rounding direction);

bool less(const Decimal& one, const Decimal& other);

// How many digits stand behind the point of a JSON number, as it would be without an exponent.
std::size_t places_of(std::string_view number);

}  // namespace elpis::engine
