#include "elpis/engine/llama/context.h"

#include <cstddef>
#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/log.h"
#include "elpis/base/test_folder.h"
#include "elpis/engine/llama/batch.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/llama/runtime.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/machine.h"

namespace elpis::engine::llama {
namespace {

constexpr int kRows = 32;

struct Loaded {
    explicit Loaded(Log& log) : runtime(log) {}

    Runtime runtime;
    testing::ScratchModel file;
    std::unique_ptr<Model> model = *Model::load(file.path(), {}, 0, [](float) { return true; });
    int asked = 0;         // how often a step asked whether to go on
    int gives_up_at = -1;  // at which of these it is told not to
    std::unique_ptr<Context> context = *Context::create(
        *model, {.cells = 256, .batch_rows = kRows, .sequences = 2, .threads = 1}, [this] {
            return asked++ == gives_up_at;
        });

    Context::Outcome step(int sequence) {
        Batch batch(kRows);
        for (int i = 0; i < kRows; ++i) {
            batch.add({.token = 65 + i % 26,
                       .sequence = sequence,
                       .position = i,
                       .output = i + 1 == kRows});
        }
        return context->decode(batch).outcome;
    }
    std::vector<float> logits() const {
        const auto values = context->logits(kRows - 1);
        return {values.begin(), values.end()};
    }
};

TEST_CASE("pinned threads compute the same, and the stepping thread is free again afterwards") {
    const auto allowed = [] { return cpu_budget().affinity; };
    const int before = allowed();
    Log log({.quiet = true});
    Loaded free(log);
    REQUIRE(free.step(0) == Context::Outcome::Ok);
    const std::vector<float> expected = free.logits();
    for (const int threads : {1, 2}) {
        CAPTURE(threads);
        free.context = *Context::create(*free.model,
                                        {.cells = 256,
                                         .batch_rows = kRows,
                                         .sequences = 2,
                                         .threads = threads,
                                         .pin_threads = true},
                                        [] { return false; });
        REQUIRE(free.step(0) == Context::Outcome::Ok);
        CHECK(free.logits() == expected);
        // A thread alone is left to the kernel.
        if (threads > 1 && before >= threads) CHECK(allowed() == 1);
        // One thread less beside a busy neighbour, and back.
        free.context->use_threads(1);
        REQUIRE(free.step(1) == Context::Outcome::Ok);
        CHECK(free.logits() == expected);
        free.context->use_threads(threads);
        free.context.reset();
        CHECK(allowed() == before);
    }
}

TEST_CASE(
    "promise 3: a step can be aborted in its middle, and the next one is as if it never was") {
    Log log({.quiet = true});
    std::vector<float> expected;
    int asked = 0;
    {
        Loaded undisturbed(log);
        REQUIRE(undisturbed.step(0) == Context::Outcome::Ok);
        expected = undisturbed.logits();
        asked = undisturbed.asked;
    }
    REQUIRE(asked > 4);

    Loaded aborted(log);
    aborted.gives_up_at = asked / 2;
    CHECK(aborted.step(0) == Context::Outcome::Aborted);
    CHECK(aborted.asked == asked / 2 + 1);  // nothing of the step was computed after

    aborted.gives_up_at = -1;
    aborted.context->forget(0);
    REQUIRE(aborted.step(0) == Context::Outcome::Ok);
    CHECK(aborted.logits() == expected);
}

// Attention goes through the cache tile by tile, so cells in other places are added up in another
// order.
TEST_CASE("cells that were saved and brought back, elsewhere, are the same but for rounding") {
    Log log({.quiet = true});
    Loaded loaded(log);
    const auto next = [&loaded](int sequence) {
        Batch batch(kRows);
        batch.add({.token = 90, .sequence = sequence, .position = kRows, .output = true});
        REQUIRE(loaded.context->decode(batch).outcome == Context::Outcome::Ok);
        const auto values = loaded.context->logits(0);
        return std::vector(values.begin(), values.end());
    };
    REQUIRE(loaded.step(0) == Context::Outcome::Ok);
    const auto saved = loaded.context->save(0);
    CHECK(saved.size() == loaded.context->saved_bytes(0));
    const auto expected = next(0);
    loaded.context->forget(0);

    REQUIRE(loaded.step(0) == Context::Outcome::Ok);  // takes the cells where they were
    REQUIRE(loaded.context->restore(1, saved));
    const auto elsewhere = next(1);
    REQUIRE(elsewhere.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        CHECK(elsewhere[i] == doctest::Approx(expected[i]).epsilon(1e-4));

    loaded.context->cut(1, 8);
    CHECK(loaded.context->save(1).size() < saved.size() / 2);
}

TEST_CASE("cells that find no room are not brought back, and nothing is lost") {
    Log log({.quiet = true});
    Loaded loaded(log);
    REQUIRE(loaded.step(0) == Context::Outcome::Ok);
    const auto saved = loaded.context->save(0);
    for (int begin = kRows; begin < 256; begin += kRows) {
        Batch batch(kRows);
        for (int i = 0; i < kRows; ++i)
            batch.add({.token = 70, .sequence = 0, .position = begin + i, .output = false});
        REQUIRE(loaded.context->decode(batch).outcome == Context::Outcome::Ok);
    }
    CHECK_FALSE(loaded.context->restore(1, saved));
    loaded.context->forget(0);
    CHECK(loaded.context->restore(1, saved));
}

TEST_CASE("an abort that was asked for is no error in the log") {
    const TestFolder folder;
    {
        Log log({.output_file = folder.path() / "log", .quiet = true});
        Loaded loaded(log);
        loaded.gives_up_at = 0;
        REQUIRE(loaded.step(0) == Context::Outcome::Aborted);
    }
    CHECK(folder.read("log") == "");
}

TEST_CASE("a cache without room says so, and what is in it stays") {
    Log log({.quiet = true});
    Loaded loaded(log);
    Batch batch(kRows);
    int position = 0;
    Context::Outcome outcome = Context::Outcome::Ok;
    for (; outcome == Context::Outcome::Ok && position <= 256; position += kRows) {
        batch.clear();
        for (int i = 0; i < kRows; ++i)
            batch.add({.token = 65, .sequence = 0, .position = position + i});
        outcome = loaded.context->decode(batch).outcome;
    }
    CHECK(outcome == Context::Outcome::CacheFull);
    loaded.context->forget(0);
    CHECK(loaded.step(1) == Context::Outcome::Ok);
}

}  // namespace
}  // namespace elpis::engine::llama
