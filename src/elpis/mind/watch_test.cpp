#include "elpis/mind/watch.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/testing/gauged_set.h"
#include "elpis/steering/probe.h"

namespace elpis::mind {
namespace {

using Detail = WatchWish::Detail;
using testing::gauged_set;

TEST_CASE("nobody is watched unless somebody asks or the settings do") {
    const auto silent = watch({}, /*anyway=*/false, gauged_set());
    REQUIRE(silent);
    CHECK(silent->probe() == nullptr);
    const auto appraised = watch({}, /*anyway=*/true, gauged_set());
    REQUIRE(appraised);
    REQUIRE(appraised->probe() != nullptr);
    CHECK(appraised->probe()->block == 2);
    CHECK(appraised->probe()->units.size() == 2);
}

TEST_CASE("without vectors a watch says why, and measures nothing") {
    SteeringSet::Status none;
    none.why = "steering.mode is \"off\"";
    const auto blind = watch({.detail = Detail::Whole, .labels = {}}, false, none);
    REQUIRE(blind);
    CHECK(blind->probe() == nullptr);
    CHECK(blind->why_not == "steering.mode is \"off\"");
    CHECK_FALSE(measure({}, *blind).reply);
}

TEST_CASE("a set without gauges after one block cannot be read by, and says so") {
    auto library = testing::gauged_library();
    SUBCASE("none at all") {
        library.gauges.clear();
        library.plane.reset();
    }
    SUBCASE("after two blocks") {
        library.gauges.at("joy").block = 3;
    }
    const auto blind = watch(
        {.detail = Detail::Whole, .labels = {}}, false, testing::ready_with(std::move(library)));
    REQUIRE(blind);
    CHECK(blind->probe() == nullptr);
    CHECK(blind->why_not.find("gauges") != std::string::npos);
}

TEST_CASE("a label that the set cannot read is refused with the nearest") {
    const auto refused = watch({.detail = Detail::Whole, .labels = {"joi"}}, false, gauged_set());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidArgument);
    CHECK(refused.error().message.find("joy") != std::string::npos);
}

TEST_CASE("message and answer are measured apart, and the frame's first token does not count") {
    const auto both = watch({.detail = Detail::Tokens, .labels = {}}, false, gauged_set());
    REQUIRE(both);
    // Gauges in the order of their names: anger, joy.
    const steering::ProbeReading reading{.turn = {.units = 2, .values = {50.0F, 50.0F, 1.0F, 0.0F}},
                                         .answer = {.units = 2, .values = {0.0F, 0.5F, 0.0F, 1.0F}},
                                         .answer_pieces = {"so", " glad"}};
    const Measured measured = measure(reading, *both);
    REQUIRE(measured.user);
    CHECK(measured.user->whole.place->arousal == doctest::Approx(0.5));
    REQUIRE(measured.reply);
    CHECK(measured.reply->whole.place->valence == doctest::Approx(0.375));
    CHECK(measured.reply->tokens.size() == 2);
    CHECK_FALSE(measure({}, *both).user);
}

}  // namespace
}  // namespace elpis::mind
