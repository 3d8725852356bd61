#include "elpis/cli/parts.h"

#include <future>
#include <string>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/test_folder.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/settings.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/status.h"
#include "elpis/mind/mind.h"

namespace elpis::cli {
namespace {

void never(ExitCode) {
    FAIL("the parts did not end in time");
}

TEST_CASE("the parts are wired to a mind that answers, and end with an answer under way") {
    const engine::testing::ScratchModel model;
    Log log({.quiet = true});
    Backstop backstop(log, never);
    config::Settings settings;
    settings.engine.model_path = model.path();
    settings.engine.context_length = 512;
    auto parts = Parts::open(settings, log, backstop);
    REQUIRE(parts);
    CHECK((*parts)->mind().status().state == engine::ModelState::Unloaded);

    const auto generation = (*parts)->mind().generate(
        {.messages = {{.role = "user", .content = "Hi"}}, .max_tokens = 400});
    REQUIRE(generation);
    std::promise<void> begun;
    const auto watch = generation->stream->when_news(0, [&begun] { begun.set_value(); });
    begun.get_future().wait();
    CHECK((*parts)->mind().status().state == engine::ModelState::Ready);
    parts->reset();
    CHECK(generation->stream->complete_now());
}

TEST_CASE("a model that cannot be opened is a problem of the settings, whatever its kind") {
    const TestFolder folder;
    Log log({.quiet = true});
    Backstop backstop(log, never);
    config::Settings settings;
    settings.engine.model_path = folder.write("x.gguf", "no model");
    const auto parts = Parts::open(settings, log, backstop);
    REQUIRE_FALSE(parts);
    CHECK(parts.error().code == ErrorCode::Unavailable);
    CHECK(parts.error().message.find("x.gguf") != std::string::npos);
}

}  // namespace
}  // namespace elpis::cli
