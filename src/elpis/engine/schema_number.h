#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "elpis/base/result.h"
#include "elpis/engine/schema_decimal.h"

// Bounds of numbers. llama.cpp holds integers to them where both are whole and given; bounds of
// other numbers it does not know. So a number with bounds goes through it as a constant that tells
// them, and becomes what it means in the grammar that comes out.
namespace elpis::engine {

// Whole numbers and others are written with at most this many digits before the point.
inline constexpr std::size_t kMostDigits = 16;

// Both bounds belong to the numbers.
struct Between {
    Decimal least;
    Decimal most;
    std::size_t places = 0;  // behind the point, of both
};

// The bounds of a schema of type integer or number, of what can be written here where it has none.
// A bound that does not belong to the numbers itself is moved by one in the last place: by 1 for
// integers, by 0.000001 or less for others. InvalidArgument when no number lies between, or a bound
// is no number; the message names `path`.
Result<Between> number_bounds(const nlohmann::ordered_json& schema,
                              bool whole,
                              const std::string& path);

// What a number with bounds is on its way through llama.cpp.
nlohmann::ordered_json number_stand_in(const Between& bounds);

// A grammar from llama.cpp, each such constant in it replaced by the numbers it stands for.
std::string with_numbers(const std::string& gbnf);

}  // namespace elpis::engine
