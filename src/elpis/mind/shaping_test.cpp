#include "elpis/mind/shaping.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/request.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/testing/gauged_set.h"
#include "elpis/steering/options.h"
#include "elpis/steering/scope.h"

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

TEST_CASE("what the vectors cannot do is refused, not left out") {
    Asked asked;
    asked.wish.steering.vectors["honesty"] = 0.3;
    const auto shape = asked.shaped();
    REQUIRE_FALSE(shape);
    CHECK(shape.error().message.find("honesty") != std::string::npos);
}

}  // namespace
}  // namespace elpis::mind
