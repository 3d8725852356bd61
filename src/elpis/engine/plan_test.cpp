#include "elpis/engine/plan.h"

#include <cstdint>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/engine/llama/runtime.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/machine.h"
#include "elpis/engine/model_header.h"

namespace elpis::engine {
namespace {

TEST_CASE("the cache has room for everyone at full length, within a quarter of the free memory") {
    constexpr std::uint64_t kGiB = 1ULL << 30U;
    CHECK(default_cells(8, 4096, 64 * kGiB, 24 << 10U) == 32'768);
    CHECK(default_cells(8, 4096, kGiB, 64 << 10U) == 4096);
    CHECK(default_cells(8, 4096, 0, 0) == 32'768);
    CHECK(default_cells(2, 1000, 0, 0) == 2048);
}

TEST_CASE("threads and context are limited to what is there") {
    Log log({.quiet = true});
    const llama::Runtime runtime(log);
    const testing::ScratchModel model({.context = 512});
    const auto plan =
        make_plan({.model_path = model.path(), .context_length = 100'000, .threads = 10'000}, log);

    REQUIRE(plan);
    CHECK(plan->context_length == 512);
    CHECK(plan->threads == cpu_budget().usable());
    CHECK(plan->header.architecture == "llama");
    CHECK(plan->header.blocks == 4);
    CHECK(plan->header.width == 64);
    CHECK(plan->header.cell_bytes == 2U * 4U * 2U * (16U + 16U));
}

TEST_CASE("a file that is no model is refused by name") {
    Log log({.quiet = true});
    const auto missing = read_model_header("/no/such/model.gguf");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::NotFound);
    const auto foreign = read_model_header("/proc/self/exe");
    REQUIRE_FALSE(foreign);
    CHECK(foreign.error().code == ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace elpis::engine
