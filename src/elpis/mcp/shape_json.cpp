#include "elpis/mcp/shape_json.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "elpis/affect/rounding.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/shaping.h"
#include "elpis/steering/blend_mode.h"
#include "elpis/steering/library.h"
#include "elpis/steering/scope.h"
#include "elpis/steering/steer.h"
#include "elpis/steering/wish.h"

namespace elpis::mcp {
namespace {

using affect::rounded;

Json applied_json(const steering::Applied& applied) {
    Json json{{"set", applied.set},
              {"hash", applied.hash},
              {"standing", steering::name_of(applied.standing)},
              {"strength", rounded(applied.strength, 3)},
              {"fraction", rounded(applied.fraction, 4)},
              {"blocks", applied.blocks},
              {"coefficients",
               {{"excited", rounded(applied.coefficients.excited, 3)},
                {"frustrated", rounded(applied.coefficients.frustrated, 3)},
                {"calm", rounded(applied.coefficients.calm, 3)},
                {"depleted", rounded(applied.coefficients.depleted, 3)}}}};
    if (applied.mode) json["mode"] = steering::name_of(*applied.mode);
    if (applied.limited) json["limited"] = true;
    if (!applied.vectors.empty()) json["vectors"] = applied.vectors;
    for (const auto& [name, operation] : applied.operators)
        json["operators"][name] = steering::name_of(operation.what);
    return json;
}

}  // namespace

Json shape_json(const mind::Shape& shape, std::optional<steering::Scope> scope, bool ended) {
    // A model that turned out to be unsteerable says so only at the end.
    const bool steered = shape.steered() && (scope || !ended);
    Json means = Json::array();
    if (steered) means.push_back("steering");
    if (shape.sampling) means.push_back("sampling");
    if (shape.prompt) means.push_back("prompt");
    Json steering{{"applied", steered}};
    if (steered) {
        if (shape.applied) steering.update(applied_json(*shape.applied));
        if (scope) steering["scope"] = steering::name_of(*scope);
    } else {
        steering["reason"] = shape.steered() ? "the activations of this model cannot be steered"
                                             : shape.why_unsteered;
    }
    return {{"modulation", std::move(means)}, {"steering", std::move(steering)}};
}

std::vector<Field> shape_fields() {
    return {{.name = "modulation",
             .type = Type::Array,
             .description = "The means by which the feeling acted.",
             .items = Type::String},
            {.name = "steering",
             .type = Type::Object,
             .description = "applied, and if not, reason; the set of vectors, strength (1 = full), "
                            "fraction of the residual norm, blocks, coefficients, scope."}};
}

}  // namespace elpis::mcp
