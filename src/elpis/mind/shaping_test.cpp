#include "elpis/mind/shaping.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/request.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/testing/gauged_set.h"
#include "elpis/steering/options.h"
#include "elpis/steering/scope.h"
#include "elpis/steering/wish.h"

namespace elpis::mind {
namespace {

constexpr affect::State kGlad{.valence = 0.8, .arousal = 0.6};

struct Asked {
    engine::Request request;
    ShapeWish wish;
    affect::State feeling = kGlad;
    SteeringSet::Status set = testing::gauged_set();
    steering::Options options;

    Asked() {
        request.messages = {{.role = "system", .content = "s"}, {.role = "user", .content = "u"}};
    }
    Result<Shape> shaped() { return shape(request, wish, feeling, set, options); }
};

TEST_CASE("a feeling reaches the activations, from the settings' scope on") {
    Asked asked;
    const auto shape = asked.shaped();
    REQUIRE(shape);
    CHECK(shape->steered());
    CHECK_FALSE(shape->prompt);
    CHECK(shape->applied->set == "dice");
    REQUIRE(asked.request.steering.injection != nullptr);
    CHECK_FALSE(asked.request.steering.injection->empty());
    CHECK(asked.request.steering.scope == steering::Scope::Turn);
}

TEST_CASE("a call's own scope and means go before the settings") {
    Asked asked;
    asked.wish.scope = steering::Scope::All;
    REQUIRE(asked.shaped());
    CHECK(asked.request.steering.scope == steering::Scope::All);

    Asked other;
    other.wish.means =
        steering::Options::Means{.steering = false, .sampling = true, .prompt = true};
    const auto shape = other.shaped();
    REQUIRE(shape);
    CHECK_FALSE(shape->steered());
    CHECK(shape->prompt);
    CHECK(shape->why_unsteered == "steering is not among the means of modulation");
    REQUIRE(other.request.messages.size() == 3);
    CHECK(other.request.messages[1].role == "system");  // before the last user message
    CHECK(other.request.messages[2].role == "user");
    CHECK(other.request.steering.injection == nullptr);
}

TEST_CASE("without modulation a request stays as it was") {
    Asked asked;
    asked.wish.modulation = false;
    asked.options.means.prompt = true;
    const auto shape = asked.shaped();
    REQUIRE(shape);
    CHECK(asked.request.messages.size() == 2);
    CHECK(asked.request.steering.injection == nullptr);
    CHECK(shape->why_unsteered == "emotional_modulation is false");
}

TEST_CASE("a neutral feeling injects nothing and writes no line") {
    Asked asked;
    asked.feeling = {};
    asked.options.means.prompt = true;
    const auto shape = asked.shaped();
    REQUIRE(shape);
    CHECK_FALSE(shape->steered());
    CHECK_FALSE(shape->prompt);
    CHECK(asked.request.messages.size() == 2);
}

TEST_CASE("while vectors are made an answer is unsteered and says how far they are") {
    Asked asked;
    asked.set = {.state = SteeringSet::State::Making, .percent = 40, .why = {}, .steerer = nullptr};
    const auto shape = asked.shaped();
    REQUIRE(shape);
    CHECK(shape->why_unsteered.find("40 %") != std::string::npos);
}

TEST_CASE("a wish out of range is refused whether there are vectors or not") {
    using steering::Operation;
    using steering::Operator;
    const std::array<std::pair<steering::Wish, std::string_view>, 5> wishes{{
        {{.strength = -5.0}, "steering.strength is -5;"},
        {{.strength = 1e308}, "steering.strength is 1e+308;"},
        {{.coefficients = affect::Coefficients{.excited = 1e308}},
         "steering.coefficients.excited is 1e+308;"},
        {{.vectors = {{"anger", 1e308}}}, "steering.vectors.anger is 1e+308;"},
        {{.operators = {{"anger", Operation{Operator::Clamp, 0.2, 0.1}}}},
         "steering.vectors.anger: low 0.2 is above high 0.1"},
    }};
    const auto refused = [](const Asked& given, std::string_view why) {
        Asked asked = given;
        const auto shape = asked.shaped();
        REQUIRE_FALSE(shape);
        CHECK(shape.error().code == ErrorCode::InvalidArgument);
        CHECK(shape.error().message.starts_with(why));
    };
    for (const auto& [wish, why] : wishes) {
        CAPTURE(why);
        Asked asked;
        asked.wish.steering = wish;
        Asked early = asked;
        early.set = {.state = SteeringSet::State::Making, .percent = 0, .why = {}, .steerer = {}};
        refused(early, why);
        Asked unmoved = early;
        unmoved.wish.modulation = false;
        refused(unmoved, why);
    }
    Asked asked;
    asked.wish.steering.strength = -5.0;
    refused(asked, "steering.strength is -5;");
}

TEST_CASE("what the vectors cannot do is refused, not left out") {
    Asked asked;
    asked.wish.steering.vectors["honesty"] = 0.3;
    const auto shape = asked.shaped();
    REQUIRE_FALSE(shape);
    CHECK(shape.error().message.find("honesty") != std::string::npos);
}

}  // namespace
}  // namespace elpis::mind
