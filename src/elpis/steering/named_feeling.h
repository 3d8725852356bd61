#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/steering/library.h"

namespace elpis::steering {

// Feelings by name, −1 … 1 each: {"anger": 0.6}.
using NamedFeelings = std::map<std::string, double>;

struct NamedPlace {
    std::string_view name;
    affect::State place;
};

// Where named feelings lie in the plane at amount 1, so that they can move sampling too, and steer
// with sets that have no vector for them. Figures of our own, unvalidated; the plane cannot tell
// anger from fear, vectors can. The quadrants are its corners.
std::span<const NamedPlace> named_places();
std::optional<affect::State> place_of(std::string_view name);

// Σ amount·place, kept within the square. Names that have a vector of the library but no place
// count as known, and move nothing. InvalidArgument names the field ("emotion.angr") and the
// nearest names, or the amount and its range.
Result<affect::State> plane_of(const NamedFeelings& feelings, const Library* library = nullptr);

// How a set of vectors expresses named feelings: those it has a vector for by that vector, the
// others, the quadrants among them, by their place in the plane.
struct Expression {
    affect::State plane;
    std::map<std::string, double> vectors;
};
Result<Expression> express(const NamedFeelings& feelings, const Library& library);

}  // namespace elpis::steering
