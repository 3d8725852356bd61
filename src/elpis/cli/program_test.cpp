#include "elpis/cli/program.h"

#include <doctest/doctest.h>

#include "elpis/cli/exit_code.h"

namespace elpis::cli {
namespace {

TEST_CASE("what goes wrong becomes the exit code of its kind") {
    CHECK(run_program("elpis", {"no-such-command"}) == ExitCode::Usage);
    CHECK(run_program("elpis", {"generate"}) == ExitCode::Usage);
    CHECK(run_program("elpis", {"mcp", "--no-such-flag"}) == ExitCode::Usage);
    CHECK(run_program("elpis", {"generate", "Hi", "--model-path", "/no/such.gguf"}) ==
          ExitCode::Configuration);
    CHECK(run_program("elpis", {"generate", "Hi", "--model-n-threads", "many"}) ==
          ExitCode::Configuration);
    CHECK(run_program("elpis", {"demo", "--server", "/no/such/server"}) == ExitCode::Configuration);
}

}  // namespace
}  // namespace elpis::cli
