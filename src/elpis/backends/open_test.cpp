#include "elpis/backends/open.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"

namespace elpis::backends {
namespace {

TEST_CASE("a backend of another version is refused with the one that works") {
    const SystemClock clock;
    Timer timer;
    Log log({.quiet = true});
    const auto refused =
        open("remote", {.model_path = "m"}, {.clock = clock, .timer = timer, .log = log});

    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Unsupported);
    CHECK(refused.error().message.find("\"llama-cpp\"") != std::string::npos);
}

TEST_CASE("a missing model file is an error before anything loads") {
    const SystemClock clock;
    Timer timer;
    Log log({.quiet = true});
    const auto refused = open(
        "llama-cpp", {.model_path = "/no/such.gguf"}, {.clock = clock, .timer = timer, .log = log});

    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::NotFound);
    CHECK(refused.error().message.find("/no/such.gguf") != std::string::npos);
}

}  // namespace
}  // namespace elpis::backends
