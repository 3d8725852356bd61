#include "elpis/http/operations.h"

#include <doctest/doctest.h>

#include "elpis/engine/status.h"

namespace elpis::http {
namespace {

using engine::ModelState;

// Test 13 of docs/hardening.md.
TEST_CASE("a step that hangs is no health, whatever else is well") {
    CHECK(health_of({.state = ModelState::Stuck}).status == 503);
    for (const ModelState state :
         {ModelState::Unloaded, ModelState::Loading, ModelState::Ready, ModelState::Failed}) {
        CAPTURE(engine::name_of(state));
        CHECK(health_of({.state = state}).status == 200);
    }
}

TEST_CASE("ready is who would serve a request now; an unloaded model loads for it") {
    CHECK(readiness_of({.state = ModelState::Ready}).status == 200);
    CHECK(readiness_of({.state = ModelState::Unloaded}).status == 200);
    CHECK(readiness_of({.state = ModelState::Loading}).status == 503);
    CHECK(readiness_of({.state = ModelState::Failed}).status == 503);
    CHECK(readiness_of({.state = ModelState::Stuck}).status == 503);
}

}  // namespace
}  // namespace elpis::http
