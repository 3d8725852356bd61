#include "elpis/steering/evaluation/plane_fit.h"

#include <cmath>
#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/state.h"

namespace elpis::steering::evaluation {
namespace {

using affect::State;
using doctest::Approx;

std::vector<State> square() {
    std::vector<State> points;
    for (const double v : {-1.0, -0.5, 0.0, 0.5, 1.0}) {
        for (const double a : {-1.0, -0.5, 0.0, 0.5, 1.0})
            points.push_back({.valence = v, .arousal = a});
    }
    return points;
}

TEST_CASE("a plane that is read exactly is found exactly") {
    const std::vector<State> set = square();
    std::vector<State> measured;
    measured.reserve(set.size());
    for (const State& it : set) {
        measured.push_back({.valence = 2.0 + 3.0 * it.valence - 0.6 * it.arousal,
                            .arousal = -1.0 + 0.5 * it.valence + 2.0 * it.arousal});
    }
    const PlaneFit fit = fit_plane(set, measured);
    CHECK(fit.offset.valence == Approx(2.0));
    CHECK(fit.offset.arousal == Approx(-1.0));
    CHECK(fit.valence.valence == Approx(3.0));
    CHECK(fit.valence.arousal == Approx(-0.6));
    CHECK(fit.arousal.valence == Approx(0.5));
    CHECK(fit.arousal.arousal == Approx(2.0));
    CHECK(fit.r_squared.valence == Approx(1.0));
    CHECK(fit.r_squared.arousal == Approx(1.0));
    CHECK(fit.cross_talk.valence == Approx(0.2));
    CHECK(fit.cross_talk.arousal == Approx(0.25));
}

TEST_CASE("what the plane does not explain lowers R²") {
    // y = x on four points, with a residual of ±0.5 that is orthogonal to both axes:
    // explained 4, left 1 → R² = 0.8.
    const std::vector<State> set{{-1.0, -1.0}, {-1.0, 1.0}, {1.0, -1.0}, {1.0, 1.0}};
    const std::vector<State> measured{{-0.5, 0.0}, {-1.5, 0.0}, {0.5, 0.0}, {1.5, 0.0}};
    const PlaneFit fit = fit_plane(set, measured);
    CHECK(fit.valence.valence == Approx(1.0));
    CHECK(fit.valence.arousal == Approx(0.0));
    CHECK(fit.r_squared.valence == Approx(0.8));
}

TEST_CASE("an axis that moves nothing explains nothing, and its cross-talk has no bound") {
    const std::vector<State> set = square();
    std::vector<State> measured;
    measured.reserve(set.size());
    for (const State& it : set)
        measured.push_back({.valence = it.valence, .arousal = 7.0});
    const PlaneFit fit = fit_plane(set, measured);
    CHECK(fit.r_squared.arousal == 0.0);
    CHECK(std::isinf(fit.cross_talk.arousal));
    CHECK(fit.cross_talk.valence == Approx(0.0));
}

TEST_CASE("points on a line give a slope along it and none across") {
    const std::vector<State> set{{-1.0, 0.0}, {0.0, 0.0}, {1.0, 0.0}};
    const PlaneFit fit = fit_plane(set, std::vector<State>{{-2.0, 0.0}, {0.0, 0.0}, {2.0, 0.0}});
    CHECK(fit.valence.valence == Approx(2.0));
    CHECK(fit.valence.arousal == 0.0);
}

TEST_CASE("kappa of the textbook example is 0.4") {
    // Two readers, 50 proposals: both yes 20, both no 15, 5 and 10 otherwise (p_o 0.7, p_e 0.5).
    Confusion readers(2);
    for (int i = 0; i < 20; ++i)
        readers.add(0, 0);
    for (int i = 0; i < 5; ++i)
        readers.add(0, 1);
    for (int i = 0; i < 10; ++i)
        readers.add(1, 0);
    for (int i = 0; i < 15; ++i)
        readers.add(1, 1);
    CHECK(readers.total() == 50);
    CHECK(readers.accuracy() == Approx(0.7));
    CHECK(readers.kappa() == Approx(0.4));
}

TEST_CASE("kappa is 1 for agreement, 0 for chance and for nothing, negative for the opposite") {
    CHECK(Confusion(4).kappa() == 0.0);
    Confusion right(4);
    Confusion chance(2);
    Confusion wrong(2);
    for (std::size_t i = 0; i < 4; ++i)
        right.add(i, i);
    for (std::size_t i = 0; i < 2; ++i) {
        chance.add(i, 0);
        chance.add(i, 1);
        wrong.add(i, 1 - i);
    }
    CHECK(right.kappa() == Approx(1.0));
    CHECK(chance.kappa() == Approx(0.0));
    CHECK(wrong.kappa() == Approx(-1.0));
    Confusion one(2);
    one.add(0, 0);
    CHECK(one.kappa() == 0.0);  // chance alone agrees fully
}

}  // namespace
}  // namespace elpis::steering::evaluation
