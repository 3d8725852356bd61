#include "elpis/mcp/shape_json.h"

#include <optional>

#include <doctest/doctest.h>

#include "elpis/engine/request.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/shaping.h"
#include "elpis/mind/testing/gauged_set.h"
#include "elpis/steering/scope.h"

namespace elpis::mcp {
namespace {

mind::Shape steered() {
    engine::Request request;
    request.messages = {{.role = "user", .content = "u"}};
    return *mind::shape(
        request, {}, {.valence = 0.5, .arousal = 0.5}, mind::testing::gauged_set(), {});
}

TEST_CASE("a steered answer names its set, strength, blocks, coefficients and scope") {
    mind::Shape shape = steered();
    shape.sampling = true;
    const Json json = shape_json(shape, steering::Scope::Turn, /*ended=*/true);
    CHECK(json["modulation"] == Json::array({"steering", "sampling"}));
    const Json& steering = json["steering"];
    CHECK(steering["applied"] == true);
    CHECK(steering["set"] == "dice");
    CHECK(steering["standing"] == "unevaluated");
    CHECK(steering["mode"] == "centred");
    CHECK(steering["blocks"] == Json::array({2, 3, 4}));
    CHECK(steering["scope"] == "turn");
    CHECK(steering["coefficients"].size() == 4);
    CHECK(steering["fraction"].get<double>() > 0.0);
}

TEST_CASE("an engine that did not steer after all is believed at the end") {
    const Json begun = shape_json(steered(), std::nullopt, /*ended=*/false);
    CHECK(begun["steering"]["applied"] == true);
    const Json ended = shape_json(steered(), std::nullopt, /*ended=*/true);
    CHECK(ended["steering"]["applied"] == false);
    CHECK(ended["modulation"].empty());
}

TEST_CASE("an unsteered answer says why") {
    mind::Shape shape;
    shape.prompt = true;
    shape.why_unsteered = "steering.mode is \"off\"";
    CHECK(encode(shape_json(shape, std::nullopt, /*ended=*/true)) ==
          R"({"modulation":["prompt"],)"
          R"("steering":{"applied":false,"reason":"steering.mode is \"off\""}})");
}

}  // namespace
}  // namespace elpis::mcp
