#pragma once

#include <nlohmann/json.hpp>

#include "elpis/affect/state.h"

namespace elpis::cli {

// As all forms for programs have a point of the plane.
inline nlohmann::ordered_json state_json_of(const affect::State& state) {
    return {{"valence", state.valence}, {"arousal", state.arousal}};
}

}  // namespace elpis::cli
