#include "elpis/cli/progress_line.h"

#include <doctest/doctest.h>

#include "elpis/cli/terminal.h"
#include "elpis/engine/event.h"

namespace elpis::cli {
namespace {

TEST_CASE("a wait says what it is for and how far it is") {
    using engine::Phase;
    const Look look;
    CHECK(progress_line({.phase = Phase::Loading, .done = 50, .total = 100}, look) ==
          "loading the model  ########........  50 %");
    CHECK(progress_line({.phase = Phase::Loading}, look) == "loading the model");
    CHECK(progress_line({.phase = Phase::Prefill, .done = 300, .total = 1200}, look) ==
          "reading the prompt  ####............  300 of 1200 tokens");
    CHECK_FALSE(progress_line({.phase = Phase::Queued}, look).empty());
    CHECK(progress_line({.phase = Phase::Generating}, look).empty());
}

}  // namespace
}  // namespace elpis::cli
