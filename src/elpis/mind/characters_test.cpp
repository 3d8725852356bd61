#include "elpis/mind/characters.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/base/error.h"

namespace elpis::mind {
namespace {

constexpr affect::Instant kNow{0};

TEST_CASE("everyone has a feeling of their own") {
    Characters all({}, 10);
    REQUIRE(all.find_or_create("ada", kNow)->get().apply({.valence = 0.2}, kNow));
    CHECK(all.find_or_create("ada", kNow)->get().read(kNow).emotion.valence > 0.1);
    CHECK(all.find_or_create("bob", kNow)->get().read(kNow).emotion.valence == 0.0);
}

TEST_CASE("where feelings wander, each has a way of its own, the same in every run") {
    affect::Options options;
    options.noise.valence = 0.01;
    Characters all(options, 10);
    Characters again(options, 10);
    const auto wandered = [](Characters& characters, std::string_view name) {
        affect::Feeling& feeling = characters.find_or_create(name, kNow)->get();
        return feeling.apply({.arousal = 0.1}, affect::Instant{60})->emotion.valence;
    };
    const double ada = wandered(all, "ada");
    CHECK(ada != 0.0);
    CHECK(wandered(all, "bob") != ada);
    CHECK(wandered(again, "ada") == ada);
}

TEST_CASE("when the place is full, those to whom nothing happened make room") {
    Characters all({}, 2);
    REQUIRE(all.find_or_create("ada", kNow)->get().apply({.valence = 0.2}, kNow));
    REQUIRE(all.find_or_create("idle", kNow));
    REQUIRE(all.find_or_create("bob", kNow)->get().apply({.valence = 0.2}, kNow));
    const auto refused = all.find_or_create("carol", kNow);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Busy);
    CHECK(all.find_or_create("ada", kNow).has_value());
}

}  // namespace
}  // namespace elpis::mind
