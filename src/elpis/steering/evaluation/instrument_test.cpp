#include "elpis/steering/evaluation/instrument.h"

#include <cmath>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/steering/evaluation/direction.h"
#include "elpis/steering/evaluation/testing/linear_world.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {
namespace {

using doctest::Approx;
using testing::LinearWorld;

using Injections = std::vector<std::shared_ptr<const Injection>>;

Instrument words() {
    return Instrument::of_words({"I feel", "Today was"},
                                {{"glad", {" glad", " fine"}}, {"sad", {" sad", " poor"}}});
}

std::shared_ptr<const Injection> pleasant(double strength) {
    static const Library library = LinearWorld::library(LinearWorld::right);
    Rows rows;
    rows[2] = LinearWorld::right({.valence = 1.0, .arousal = 0.0});
    return inject(library, rows, strength);
}

TEST_CASE("words become likelier the way the model is pushed, in natural logs") {
    LinearWorld world;
    Instrument instrument = words();
    const auto sheets =
        instrument.read(world, Injections{nullptr, pleasant(0.1), pleasant(-0.1)}, {}, {});
    REQUIRE(sheets);
    REQUIRE(sheets->size() == 3);
    const auto leaning = [&](std::size_t sheet) {
        return instrument.leaning((*sheets)[sheet], "glad", "sad");
    };
    REQUIRE(leaning(0).size() == 2);
    for (std::size_t prompt = 0; prompt < 2; ++prompt) {
        // Gain 8 · 0.1 = 0.8 of mood; words at ±1 and ±0.8.
        const auto sum = [](double mood) { return std::exp(mood) + std::exp(0.8 * mood); };
        const double own = leaning(0)[prompt];
        CHECK(leaning(1)[prompt] > own + 1.2);
        CHECK(leaning(2)[prompt] < own - 1.2);
        CHECK(std::log(sum(0.8) / sum(-0.8)) == Approx(1.44).epsilon(0.05));
    }
}

TEST_CASE("what is known is not read again") {
    LinearWorld world;
    Instrument instrument = words();
    REQUIRE(instrument.read(world, Injections{nullptr, pleasant(0.1), nullptr}, {}, {}));
    CHECK(world.texts_read() == 4);
    const auto again = instrument.read(world, Injections{pleasant(0.1), pleasant(0.2)}, {}, {});
    REQUIRE(again);
    CHECK(world.texts_read() == 6);
    CHECK(again->size() == 2);
}

TEST_CASE("a word given twice, or sharing its first token, counts once") {
    LinearWorld world;
    Instrument once = Instrument::of_words({"I feel"}, {{"glad", {" glad"}}});
    Instrument twice = Instrument::of_words({"I feel"}, {{"glad", {" glad", " glad"}}});
    const auto one = once.read(world, Injections{nullptr}, {}, {});
    const auto two = twice.read(world, Injections{nullptr}, {}, {});
    REQUIRE(one);
    REQUIRE(two);
    CHECK(*one == *two);
}

TEST_CASE("pairs of texts tell how likely each side is") {
    LinearWorld world;
    Instrument instrument =
        Instrument::of_texts({{.own = "I am glad", .opposite = "I am sad"},
                              {.own = "it is fine today", .opposite = "it is poor"}});
    CHECK(instrument.prompts() == 2);
    const auto sheets = instrument.read(world, Injections{nullptr, pleasant(0.2)}, {}, {});
    REQUIRE(sheets);
    CHECK(instrument.leaning((*sheets)[0], "own", "opposite")[0] == Approx(0.0));
    CHECK(instrument.leaning((*sheets)[1], "own", "opposite")[0] > 0.3);
    CHECK(instrument.leaning((*sheets)[1], "own", "opposite")[1] > 0.2);
}

TEST_CASE("reading ends when asked to") {
    LinearWorld world;
    std::stop_source stop;
    stop.request_stop();
    Instrument instrument = words();
    const auto sheets = instrument.read(world, Injections{nullptr}, stop.get_token(), {});
    REQUIRE_FALSE(sheets);
    CHECK(sheets.error().code == ErrorCode::Cancelled);
}

}  // namespace
}  // namespace elpis::steering::evaluation
