#include "elpis/steering/wish.h"

#include <doctest/doctest.h>

namespace elpis::steering {
namespace {

TEST_CASE("operators are known by name") {
    for (const Operator what :
         {Operator::Add, Operator::Project, Operator::Clamp, Operator::Ablate})
        CHECK(operator_of(name_of(what)) == what);
    const auto other = operator_of("multiply");
    REQUIRE_FALSE(other);
    CHECK(other.error().message ==
          "there is no operator \"multiply\"; there are add, project, clamp and ablate");
}

}  // namespace
}  // namespace elpis::steering
