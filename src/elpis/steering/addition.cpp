#include "elpis/steering/addition.h"

#include <utility>

#include <fmt/format.h>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/rounding.h"
#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/blend.h"
#include "elpis/steering/known_names.h"
#include "elpis/steering/library.h"
#include "elpis/steering/named_feeling.h"
#include "elpis/steering/vector.h"
#include "elpis/steering/wish.h"

namespace elpis::steering {
namespace {

// A named feeling that is only a place needs a plane.
Result<void> can_place(const Wish& wish, const Library& library, const Expression& expression) {
    for (const auto& [name, amount] : wish.emotion) {
        if (amount == 0.0 || expression.vectors.contains(name)) continue;
        return fail(ErrorCode::NotFound,
                    fmt::format("emotion.{}: the vector set \"{}\" has neither a vector \"{}\" nor "
                                "the four quadrants to place it by",
                                shown(name),
                                library.name,
                                shown(name)));
    }
    return {};
}

}  // namespace

Result<Addition> addition_of(const Wish& wish,
                             const affect::State& state,
                             const Blend* blend,
                             const Library& library) {
    Addition addition{.rows = {}, .state = state, .coefficients = {}, .vectors = {}};
    if (!wish.emotion.empty()) {
        ELPIS_TRY(Expression expression, express(wish.emotion, library));
        if (blend == nullptr) ELPIS_OK(can_place(wish, library, expression));
        addition.state = expression.plane;
        addition.vectors = std::move(expression.vectors);
    }
    addition.state = {.valence = affect::rounded(addition.state.valence, 3),
                      .arousal = affect::rounded(addition.state.arousal, 3)};
    addition.coefficients =
        wish.coefficients.value_or(affect::coefficients_of(addition.state, 1.0));
    if (blend != nullptr) {
        addition.rows =
            wish.coefficients ? blend->at(*wish.coefficients) : blend->at(addition.state);
    }
    for (const auto& [name, amount] : wish.vectors) {
        if (wish.adds(name)) addition.vectors[name] += amount;
    }
    for (const auto& [name, amount] : addition.vectors)
        add_scaled(addition.rows, library.vectors.at(name).rows, amount);
    return addition;
}

}  // namespace elpis::steering
