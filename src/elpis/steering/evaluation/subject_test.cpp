#include "elpis/steering/evaluation/subject.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/steering/evaluation/direction.h"
#include "elpis/steering/evaluation/testing/linear_world.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {
namespace {

using doctest::Approx;
using testing::LinearWorld;

TEST_CASE("the plane has four poles and two axes of share one") {
    const auto plane = plane_subject(LinearWorld::library(LinearWorld::right));
    REQUIRE(plane);
    CHECK(plane->is_plane());
    REQUIRE(plane->poles.size() == 4);
    CHECK(plane->poles[0].name == "excited");
    CHECK(plane->poles[0].request == "Answer in an excited mood.");
    CHECK(plane->poles[3].request == "Answer in a depleted mood.");
    CHECK(plane->poles[2].positive);
    CHECK_FALSE(plane->poles[1].positive);
    REQUIRE(plane->axes.size() == 2);
    for (const Axis& axis : plane->axes)
        CHECK(total_share(axis.rows) == Approx(1.0));
    CHECK(cosine_of(plane->axes[0].rows, plane->axes[1].rows) == Approx(0.0));
    CHECK(cosine_of(plane->axes[0].rows, plane->poles[0].rows) > 0.5);
    CHECK(cosine_of(plane->axes[0].rows, plane->poles[1].rows) < -0.5);
}

TEST_CASE("a concept has two poles, one against the other, and one axis") {
    const auto subject = concept_subject(LinearWorld::library(LinearWorld::right), "calm");
    REQUIRE(subject);
    CHECK_FALSE(subject->is_plane());
    REQUIRE(subject->poles.size() == 2);
    CHECK(cosine_of(subject->poles[0].rows, subject->poles[1].rows) == Approx(-1.0));
    CHECK(subject->axes.size() == 1);
}

TEST_CASE("what the library lacks is named") {
    Library library = LinearWorld::library(LinearWorld::right);
    library.vectors.erase("calm");
    const auto plane = plane_subject(library);
    REQUIRE_FALSE(plane);
    CHECK(plane.error().message.find("calm") != std::string::npos);
    const auto concept_of = concept_subject(library, "honesty");
    REQUIRE_FALSE(concept_of);
    CHECK(concept_of.error().code == ErrorCode::NotFound);
    CHECK(concept_of.error().message.find("honesty") != std::string::npos);
    CHECK(concept_of.error().message.find("depleted, excited, frustrated") != std::string::npos);
}

}  // namespace
}  // namespace elpis::steering::evaluation
