#include "elpis/steering/evaluation/plane_grid.h"

#include <cmath>
#include <map>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/instrument.h"
#include "elpis/steering/evaluation/testing/linear_world.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {
namespace {

using doctest::Approx;
using testing::LinearWorld;

Instrument words() {
    return Instrument::of_words({"I feel", "Today was", "So I am"},
                                {{"glad", {" glad", " fine"}},
                                 {"sad", {" sad", " poor"}},
                                 {"stirred", {" stirred", " racing"}},
                                 {"still", {" still", " slow"}}});
}

PlaneGrid measured(const Library& library) {
    LinearWorld world;
    Instrument instrument = words();
    const auto grid = measure_plane(library, instrument, {}, world, {}, {});
    REQUIRE(grid);
    return *grid;
}

TEST_CASE("in a linear world the plane comes out straight, apart and in place") {
    const PlaneGrid grid = measured(LinearWorld::library(LinearWorld::right));
    REQUIRE(grid.modes.size() == 3);
    for (const PlaneGrid::Mode& mode : grid.modes) {
        CAPTURE(mode.blend);
        CHECK(mode.r_squared.valence > 0.99);
        CHECK(mode.r_squared.arousal > 0.99);
        CHECK(mode.cross_talk.valence < 0.05);
        CHECK(mode.cross_talk.arousal < 0.05);
        CHECK(mode.kappa == Approx(1.0));
        CHECK(mode.gain.valence > 1.0);
    }
    CHECK(grid.modes[0].blend == "centred");
    CHECK(grid.modes[0].measured.size() == 81);
    CHECK(grid.modes[1].measured.size() == 25);
    // 16 states of each quadrant are off the axes.
    CHECK(grid.modes[0].confusion[0][0] == 16);
    CHECK(grid.centre_is_plain);
    CHECK(grid.centre_difference == 0.0);
    // The middle of the grid is where plain is.
    CHECK(grid.modes[0].measured[40] == grid.plain);
}

TEST_CASE("vectors with valence the wrong way round disagree with what was set") {
    const PlaneGrid grid = measured(LinearWorld::library(LinearWorld::wrong));
    CHECK(grid.modes[0].gain.valence < -1.0);
    CHECK(grid.modes[0].kappa < 0.1);
    CHECK(grid.modes[0].confusion[0][1] == 16);  // excited came out as frustrated
}

TEST_CASE("vectors along one line blend into no plane") {
    Library library = LinearWorld::library([](const affect::State& corner) {
        std::vector<float> row(LinearWorld::kWidth, 0.0F);
        row[0] = static_cast<float>(corner.valence + 0.5 * corner.arousal);
        return row;
    });
    LinearWorld world;
    Instrument instrument = words();
    const auto grid = measure_plane(library, instrument, {}, world, {}, {});
    REQUIRE(grid);
    CHECK(grid->modes.size() == 2);  // axes cannot be made orthogonal
    CHECK(grid->modes[0].cross_talk.arousal > 0.5);
}

}  // namespace
}  // namespace elpis::steering::evaluation
