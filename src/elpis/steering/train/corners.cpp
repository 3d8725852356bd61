#include "elpis/steering/train/corners.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/steering/blend.h"
#include "elpis/steering/blend_mode.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {

Result<std::vector<Corner>> corners_of(const Library& library) {
    std::vector<Corner> corners;
    if (library.has_quadrants()) {
        ELPIS_TRY(const Blend blend, Blend::of(library, BlendMode::Centred));
        const auto corner = [&](std::string_view name, double v, double a) {
            corners.push_back({.name = std::string(name),
                               .rows = blend.at(affect::State{.valence = v, .arousal = a})});
        };
        corner(kExcited, 1.0, 1.0);
        corner(kFrustrated, -1.0, 1.0);
        corner(kCalm, 1.0, -1.0);
        corner(kDepleted, -1.0, -1.0);
        return corners;
    }
    for (const auto& [name, vector] : library.vectors) {
        corners.push_back({.name = name, .rows = vector.rows});
        Rows opposite;
        add_scaled(opposite, vector.rows, -1.0);
        corners.push_back({.name = fmt::format("-{}", name), .rows = std::move(opposite)});
    }
    return corners;
}

}  // namespace elpis::steering
