#include "elpis/mcp/shape_arguments.h"

#include <expected>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/watch.h"
#include "elpis/steering/blend_mode.h"
#include "elpis/steering/scope.h"
#include "elpis/steering/wish.h"

namespace elpis::mcp {
namespace {

Result<FeelingArguments> read(const char* json) {
    auto arguments = Arguments::read(feeling_fields(), Json::parse(json));
    if (!arguments) return std::unexpected(arguments.error());
    return read_feeling(*arguments);
}

FeelingArguments good(const char* json) {
    auto feeling = read(json);
    REQUIRE_MESSAGE(feeling, feeling.error().message);
    return *std::move(feeling);
}

std::string refusal(const char* json) {
    const auto feeling = read(json);
    REQUIRE_MESSAGE(!feeling, json);
    CHECK(feeling.error().code == ErrorCode::InvalidArgument);
    return feeling.error().message;
}

TEST_CASE("nothing given leaves everything to the settings") {
    const FeelingArguments feeling = good("{}");
    CHECK_FALSE(feeling.emotion);
    CHECK(feeling.shape.modulation);
    CHECK_FALSE(feeling.shape.scope);
    CHECK_FALSE(feeling.shape.means);
    CHECK(feeling.watch.detail == mind::WatchWish::Detail::None);
}

TEST_CASE("a feeling is a place, or names, never both") {
    const FeelingArguments place = good(R"({"emotion": {"valence": 0.5, "arousal": -1}})");
    REQUIRE(place.emotion);
    CHECK(place.emotion->arousal == -1.0);
    const FeelingArguments names = good(R"({"emotion": {"anger": 0.6, "joy": -0.2}})");
    CHECK_FALSE(names.emotion);
    CHECK(names.shape.steering.emotion.at("anger") == 0.6);
    CHECK(refusal(R"({"emotion": {"valence": 0.5, "arousal": 0, "joy": 1}})").find("not both") !=
          std::string::npos);
    CHECK(refusal(R"({"emotion": {"valence": 0.5}})").starts_with("emotion.arousal"));
    CHECK(refusal(R"({"emotion": {}})").starts_with("emotion is empty"));
    CHECK(refusal(R"({"emotion": {"joy": "much"}})").starts_with("emotion.joy"));
    CHECK(refusal(R"({"emotion": 3})").starts_with("emotion"));
}

TEST_CASE("steering is read whole") {
    const FeelingArguments feeling = good(
        R"({"steering": {"strength": 0.5, "mode": "axes", "scope": "generation", "keep_norm": true,
            "coefficients": {"calm": 1}, "vectors": {"joy": 0.3,
            "fear": {"operator": "clamp", "low": -0.1, "high": 0.1},
            "anger": {"operator": "project", "amount": 1}}}})");
    const steering::Wish& wish = feeling.shape.steering;
    CHECK(wish.strength == 0.5);
    CHECK(wish.mode == steering::BlendMode::Axes);
    CHECK(feeling.shape.scope == steering::Scope::Generation);
    CHECK(wish.keep_norm);
    REQUIRE(wish.coefficients);
    CHECK(wish.coefficients->calm == 1.0);
    CHECK(wish.vectors.at("joy") == 0.3);
    CHECK(wish.adds("joy"));
    CHECK(wish.operators.at("fear") ==
          steering::Operation{.what = steering::Operator::Clamp, .low = -0.1, .high = 0.1});
    CHECK(wish.operators.at("anger").what == steering::Operator::Project);
    CHECK(good(R"({"steering": {"off": true}})").shape.steering.off);
}

TEST_CASE("what is wrong with steering is named by its path") {
    CHECK(refusal(R"({"steering": {"mode": "sideways"}})") ==
          "steering.mode is \"sideways\"; it must be centred, axes or compat");
    CHECK(refusal(R"({"steering": {"scope": "moon"}})").starts_with("steering.scope is \"moon\""));
    CHECK(refusal(R"({"steering": {"coefficients": {"joy": 1}}})")
              .starts_with("steering.coefficients.joy"));
    CHECK(refusal(R"({"steering": {"vectors": {"joy": {"operator": "add"}}}})")
              .starts_with("steering.vectors.joy.amount"));
    CHECK(refusal(R"({"steering": {"vectors": {"joy": {"operator": "melt"}}}})") ==
          "steering.vectors.joy.operator is \"melt\"; it must be add, project, clamp or ablate");
    CHECK(
        refusal(R"({"steering": {"vectors": {"joy": true}}})").starts_with("steering.vectors.joy"));
    CHECK(refusal(R"({"steering": {"vectors": {"joy": {"operator": 3}}}})")
              .starts_with("steering.vectors.joy.operator"));
}

TEST_CASE("a misspelt member is refused, with those there are") {
    CHECK(refusal(R"({"steering": {"strenght": 3}})").starts_with("steering.strenght is unknown"));
    CHECK(refusal(R"({"steering": {"strenght": 3}})").find("strength") != std::string::npos);
    CHECK(refusal(R"({"steering": {"vectors": {"joy": {"amont": 1}}}})")
              .starts_with("steering.vectors.joy.amont is unknown"));
    CHECK(refusal(R"({"probe": {"label": ["joy"]}})").starts_with("probe.label is unknown"));
    CHECK(refusal(R"({"emotion": {"valence": 0.1, "joy": 0.4}})")
              .starts_with("emotion has \"joy\" beside valence and arousal"));
}

TEST_CASE("a probe scores no more labels than any set has") {
    Json many = Json::array();
    for (int i = 0; i < 257; ++i)
        many.push_back("joy");
    const Json given = {{"probe", {{"labels", many}}}};
    CHECK(refusal(given.dump().c_str()).starts_with("probe.labels has 257 names; it may have 256"));
}

TEST_CASE("the means are names, and only those") {
    const FeelingArguments feeling = good(R"({"modulation": ["prompt"]})");
    REQUIRE(feeling.shape.means);
    CHECK(feeling.shape.means->prompt);
    CHECK_FALSE(feeling.shape.means->steering);
    CHECK_FALSE(feeling.shape.means->sampling);
    CHECK(refusal(R"({"modulation": ["magic"]})").starts_with("modulation has \"magic\""));
}

TEST_CASE("a probe is asked for by yes, by tokens, or with labels") {
    using Detail = mind::WatchWish::Detail;
    CHECK(good(R"({"probe": true})").watch.detail == Detail::Whole);
    CHECK(good(R"({"probe": false})").watch.detail == Detail::None);
    CHECK(good(R"({"probe": "tokens"})").watch.detail == Detail::Tokens);
    const auto labelled = good(R"({"probe": {"labels": ["joy", "fear"]}})").watch;
    CHECK(labelled.detail == Detail::Whole);
    CHECK(labelled.labels.size() == 2);
    CHECK(good(R"({"probe": {"tokens": true}})").watch.detail == Detail::Tokens);
    CHECK(refusal(R"({"probe": "deeply"})").starts_with("probe is \"deeply\""));
    CHECK(refusal(R"({"probe": {"labels": "joy"}})").starts_with("probe.labels"));
    CHECK(refusal(R"({"probe": {"labels": ["joy", 3]}})").starts_with("probe.labels[1]"));
    CHECK(refusal(R"({"probe": {"tokens": 1}})").starts_with("probe.tokens"));
    CHECK(refusal(R"({"probe": 3})").starts_with("probe"));
}

}  // namespace
}  // namespace elpis::mcp
