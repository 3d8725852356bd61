#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include <doctest/doctest.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/engine/event.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/llama/testing/tiny_adapter.h"
#include "elpis/engine/options.h"
#include "elpis/engine/request.h"
#include "elpis/engine/status.h"
#include "elpis/engine/testing/world.h"

// A model whose memory is given back while nobody asks.
namespace elpis::engine {
namespace {

using testing::error_of;
using testing::Listener;
using testing::reason_of;
using testing::World;

Options impatient() {
    return {.context_length = 512,
            .unload_after = std::chrono::seconds(1),
            .flash_attention = false,
            .exact_cache = true};
}

// Nobody may wake the model by asking how it is. False: it has not rested after half a minute.
bool rests(const World& world) {
    const SystemClock clock;
    const auto patience = clock.now() + std::chrono::seconds(30);
    while (clock.now() < patience) {
        if (world.engine->status().state == ModelState::Unloaded) return true;
        std::this_thread::yield();
    }
    return false;
}

TEST_CASE("a model that nobody asks is unloaded, and the next request finds it as it was") {
    World world(impatient());
    const std::string question =
        "The harbour has a mill and one long street; it rains there most days. What of it?";
    Listener first;
    CHECK(reason_of(world.answer(first, question, 12)) == FinishReason::Length);
    REQUIRE(rests(world));
    CHECK(world.engine->status().cells_total == 0);
    CHECK(world.engine->status().prefix_bytes > 0);  // what was read is still known

    Listener second;
    const Event end = world.answer(second, question, 12);
    CHECK(reason_of(end) == FinishReason::Length);
    CHECK(second.phases().contains(Phase::Loading));
    CHECK(second.text() == first.text());
    CHECK(std::get<Done>(end).usage.cached_tokens > 32);
}

// Nor is it enough to look at the newest of the files.
TEST_CASE(
    "an adapter that is replaced while the model rests is another one, however old its file") {
    const TestFolder folder;
    const auto file = folder.path() / "sea.gguf";
    testing::write_tiny_adapter(file, {.seed = 1});
    Options options = impatient();
    options.adapters = {{.name = "sea", .path = file}};
    World world(options);
    const auto ask = [&world](Listener& listener) {
        Request request = listener.request(
            "The harbour has a mill and one long street; it rains there most days. What of it?",
            12);
        request.adapters = {{.name = "sea", .scale = 1.0}};
        REQUIRE(world.engine->submit(std::move(request)));
        const Event end = listener.end();
        REQUIRE(reason_of(end) == FinishReason::Length);
        return std::get<Done>(end).usage.cached_tokens;
    };
    Listener first;
    ask(first);
    REQUIRE(rests(world));
    testing::write_tiny_adapter(file, {.seed = 2});
    std::filesystem::last_write_time(
        file, std::filesystem::last_write_time(world.model.path()) - std::chrono::hours(1));
    Listener second;
    CHECK(ask(second) == 0);
    CHECK(second.text() != first.text());
}

TEST_CASE("an answer that takes longer than the rest does not end it") {
    World world(impatient());
    Listener listener;
    Request request = listener.request("hello", 400);
    const SystemClock clock;
    const auto slow_until = clock.now() + std::chrono::milliseconds(1500);
    auto hear = std::move(request.on_event);
    request.on_event = [&, hear](Event event) {
        // As slow as a large model: its owner takes a while for the first piece.
        while (std::holds_alternative<Text>(event) && clock.now() < slow_until)
            std::this_thread::yield();
        hear(std::move(event));
    };
    REQUIRE(world.engine->submit(std::move(request)));
    CHECK(reason_of(listener.end()) == FinishReason::Length);
}

TEST_CASE("another model in its place is not loaded: everything was planned for the first") {
    World world({.context_length = 512});
    const testing::ScratchModel other({.context = 256});
    std::filesystem::copy_file(
        other.path(), world.model.path(), std::filesystem::copy_options::overwrite_existing);
    Listener listener;
    const Error error = error_of(world.answer(listener, "hello", 4));
    CHECK(error.code == ErrorCode::Unavailable);
    CHECK(error.message.contains("is another model than when this server began"));
}

}  // namespace
}  // namespace elpis::engine
