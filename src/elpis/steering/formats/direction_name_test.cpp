#include "elpis/steering/formats/direction_name.h"

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::steering::formats {
namespace {

struct Case {
    std::vector<std::string> path;
    std::string name;
    std::optional<int> layer;
};

std::string why_refused(const std::vector<std::string>& path) {
    const auto name = direction_name(path);
    return name ? "" : name.error().message;
}

TEST_CASE("the keys above an array say which direction and which layer") {
    const std::vector<Case> cases = {
        {{}, "", std::nullopt},
        {{"15"}, "", 15},
        {{"direction.15"}, "", 15},
        {{"layer_15"}, "", 15},
        {{"Layer15"}, "", 15},
        {{"L7"}, "", 7},
        {{"model.layers.3"}, "", 3},
        {{"layer_activations", "2"}, "", 2},
        {{"directions", "0"}, "", 0},
        {{"dir"}, "", std::nullopt},
        {{"excited"}, "excited", std::nullopt},
        {{"excited.12"}, "excited", 12},
        {{"excited", "12"}, "excited", 12},
        {{"12", "excited"}, "excited", 12},
        {{"dirs", "joy"}, "joy", std::nullopt},
        {{"emotion/joy/layer_4"}, "emotion.joy", 4},
        {{"Joy"}, "Joy", std::nullopt},
        {{"lively"}, "lively", std::nullopt},
        {{"blockade"}, "blockade", std::nullopt},
        {{"v2"}, "v2", std::nullopt},
    };
    for (const Case& expected : cases) {
        const auto found = direction_name(expected.path);
        CAPTURE(expected.path);
        REQUIRE(found);
        CHECK(found->name == expected.name);
        CHECK(found->layer == expected.layer);
    }
}

TEST_CASE("a layer that no model has is refused, and so are two") {
    CHECK(why_refused({"-1"}).find("-1") != std::string::npos);
    CHECK(why_refused({"direction.4096"}).find("below 4096") != std::string::npos);
    CHECK(why_refused({"99999999999999999999"}).find("layer") != std::string::npos);
    CHECK(why_refused({"3", "4"}).find("two numbers, 3 and 4") != std::string::npos);
}

TEST_CASE("weights are named as what they are") {
    CHECK(why_refused({"weight"}).find("LoReFT") != std::string::npos);
    CHECK(why_refused({"model.layers.0.mlp.up_proj.weight"}).find("weights of a model") !=
          std::string::npos);
    CHECK(why_refused({"bias"}).find("\"bias\"") != std::string::npos);
}

TEST_CASE("a name is UTF-8 and of a length that can be shown") {
    CHECK(direction_name(std::vector<std::string>{std::string(200, 'a')}));
    CHECK_FALSE(direction_name(std::vector<std::string>{std::string(201, 'a')}));
    CHECK_FALSE(direction_name(std::vector<std::string>{"caf\xE9"}));
    CHECK(direction_name(std::vector<std::string>{"Wärme"}));
}

}  // namespace
}  // namespace elpis::steering::formats
