#include "elpis/cli/program.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/cli/exit_code.h"
#include "elpis/engine/llama/testing/scratch_model.h"

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

TEST_CASE("text that is not UTF-8 is refused, wherever it comes from") {
    const engine::testing::ScratchModel model;
    const std::string path = model.path().string();
    CHECK(run_program("elpis", {"generate", "caf\xE9", "--model-path", path}) == ExitCode::Usage);
    CHECK(run_program("elpis", {"generate", "Hi", "--system", "caf\xE9", "--model-path", path}) ==
          ExitCode::Usage);
}

}  // namespace
}  // namespace elpis::cli
