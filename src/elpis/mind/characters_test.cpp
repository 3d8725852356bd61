#include "elpis/mind/characters.h"

#include <cstddef>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/manual_clock.h"
#include "elpis/mind/cast.h"

namespace elpis::mind {
namespace {

constexpr affect::Instant kNow{0};

struct World {
    explicit World(std::size_t limit, const affect::Options& options = {})
        : cast(options, {}),
          all(limit, {.cast = cast, .clock = clock, .journal = nullptr, .log = log}) {}

    affect::Feeling& feeling(std::string_view name) { return all.find(name)->get().feeling; }

    ManualClock clock;
    Log log{{.quiet = true}};
    Cast cast;
    Characters all;
};

TEST_CASE("everyone has a feeling of their own") {
    World world(10);
    REQUIRE(world.feeling("ada").apply({.valence = 0.2}, kNow));
    CHECK(world.feeling("ada").read(kNow).emotion.valence > 0.1);
    CHECK(world.feeling("bob").read(kNow).emotion.valence == 0.0);
}

TEST_CASE("where feelings wander, each has a way of its own, the same in every run") {
    affect::Options options;
    options.noise.valence = 0.01;
    World world(10, options);
    World again(10, options);
    const auto wandered = [](World& where, std::string_view name) {
        return where.feeling(name).apply({.arousal = 0.1}, affect::Instant{60})->emotion.valence;
    };
    const double ada = wandered(world, "ada");
    CHECK(ada != 0.0);
    CHECK(wandered(world, "bob") != ada);
    CHECK(wandered(again, "ada") == ada);
}

TEST_CASE("when the place is full, those to whom nothing happened make room") {
    World world(2);
    REQUIRE(world.feeling("ada").apply({.valence = 0.2}, kNow));
    REQUIRE(world.all.find("idle"));
    REQUIRE(world.feeling("bob").apply({.valence = 0.2}, kNow));
    const auto refused = world.all.find("carol");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Busy);
    CHECK(world.all.find("ada").has_value());
}

TEST_CASE("a name that is none is nobody's") {
    World world(2);
    CHECK(world.all.find("a/b").error().code == ErrorCode::InvalidArgument);
    CHECK(world.all.alive().empty());
}

}  // namespace
}  // namespace elpis::mind
