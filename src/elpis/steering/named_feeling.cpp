#include "elpis/steering/named_feeling.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/known_names.h"
#include "elpis/steering/library.h"

namespace elpis::steering {
namespace {

constexpr std::array<NamedPlace, 14> kPlaces{{
    {.name = kExcited, .place = {.valence = 1.0, .arousal = 1.0}},
    {.name = kFrustrated, .place = {.valence = -1.0, .arousal = 1.0}},
    {.name = kCalm, .place = {.valence = 1.0, .arousal = -1.0}},
    {.name = kDepleted, .place = {.valence = -1.0, .arousal = -1.0}},
    {.name = "joy", .place = {.valence = 0.8, .arousal = 0.5}},
    {.name = "anger", .place = {.valence = -0.6, .arousal = 0.7}},
    {.name = "fear", .place = {.valence = -0.7, .arousal = 0.6}},
    {.name = "sadness", .place = {.valence = -0.7, .arousal = -0.4}},
    {.name = "trust", .place = {.valence = 0.6, .arousal = -0.2}},
    {.name = "disgust", .place = {.valence = -0.6, .arousal = 0.3}},
    {.name = "surprise", .place = {.valence = 0.2, .arousal = 0.8}},
    {.name = "curiosity", .place = {.valence = 0.4, .arousal = 0.5}},
    {.name = "tenderness", .place = {.valence = 0.7, .arousal = -0.3}},
    {.name = "boredom", .place = {.valence = -0.3, .arousal = -0.7}},
}};

bool is_axis_or_corner(std::string_view name) {
    return name == kValence || name == kArousal ||
           std::ranges::find(kQuadrants, name) != kQuadrants.end();
}

// A direction of its own, not a part of the plane.
bool has_own_vector(const Library& library, const std::string& name) {
    return library.has(name) && !is_axis_or_corner(name);
}

std::vector<std::string> known_names(const Library* library) {
    std::vector<std::string> names;
    names.reserve(kPlaces.size());
    for (const NamedPlace& it : kPlaces)
        names.emplace_back(it.name);
    if (library == nullptr) return names;
    for (const auto& [name, vector] : library->vectors) {
        if (has_own_vector(*library, name) && !place_of(name)) names.push_back(name);
    }
    return names;
}

void add_place(affect::State& plane, const affect::State& place, double amount) {
    plane.valence += amount * place.valence;
    plane.arousal += amount * place.arousal;
}

affect::State within_square(const affect::State& plane) {
    return {.valence = std::clamp(plane.valence, -1.0, 1.0),
            .arousal = std::clamp(plane.arousal, -1.0, 1.0)};
}

Result<void> check(const NamedFeelings& feelings, const Library* library) {
    for (const auto& [name, amount] : feelings) {
        if (!place_of(name) && (library == nullptr || !has_own_vector(*library, name))) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("emotion.{} is no feeling known here; the nearest are {}",
                                    shown(name),
                                    nearest_names(name, known_names(library))));
        }
        if (std::isnan(amount) || amount < -1.0 || amount > 1.0) {
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format(
                    "emotion.{} is {}; it must be a number from -1 to 1", shown(name), amount));
        }
    }
    return {};
}

}  // namespace

std::span<const NamedPlace> named_places() {
    return kPlaces;
}

std::optional<affect::State> place_of(std::string_view name) {
    const auto it = std::ranges::find(kPlaces, name, &NamedPlace::name);
    if (it == kPlaces.end()) return std::nullopt;
    return it->place;
}

Result<affect::State> plane_of(const NamedFeelings& feelings, const Library* library) {
    ELPIS_OK(check(feelings, library));
    affect::State plane;
    for (const auto& [name, amount] : feelings)
        add_place(plane, place_of(name).value_or(affect::State{}), amount);
    return within_square(plane);
}

Result<Expression> express(const NamedFeelings& feelings, const Library& library) {
    ELPIS_OK(check(feelings, &library));
    Expression expression;
    for (const auto& [name, amount] : feelings) {
        if (has_own_vector(library, name)) {
            expression.vectors[name] = amount;
        } else {
            add_place(expression.plane, place_of(name).value_or(affect::State{}), amount);
        }
    }
    expression.plane = within_square(expression.plane);
    return expression;
}

}  // namespace elpis::steering
