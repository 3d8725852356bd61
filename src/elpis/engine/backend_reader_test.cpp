#include "elpis/engine/backend_reader.h"

#include <cstddef>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/testing/world.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/model_shape.h"

namespace elpis::engine {
namespace {

using testing::World;

std::vector<steering::ReadTask> texts(int count) {
    std::vector<steering::ReadTask> tasks;
    tasks.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        tasks.push_back({.text = "text " + std::string(static_cast<std::size_t>(i % 7 + 1), 'x'),
                         .blocks = {1}});
    }
    return tasks;
}

TEST_CASE("many texts are read in order, more than are under way at once") {
    World world({.context_length = 128});
    BackendReader reader(*world.engine, "abc");
    CHECK(reader.shape() ==
          steering::ModelShape{
              .blocks = 4, .width = 64, .architecture = "llama", .fingerprint = "abc"});
    int last = 0;
    const auto readings = reader.read(texts(60), {}, [&](int done, int total) {
        CHECK(total == 60);
        CHECK(done >= last);
        last = done;
    });
    REQUIRE(readings);
    REQUIRE(readings->size() == 60);
    for (std::size_t i = 0; i < 60; ++i)
        CHECK((*readings)[i].tokens == 5 + static_cast<int>(i % 7) + 1);
    CHECK(last == 60);
    CHECK(world.engine->status().cells_used == 0);
}

TEST_CASE(
    "a text that cannot be read fails the call with its reason, and nothing is left running") {
    World world({.context_length = 128});
    BackendReader reader(*world.engine, "");
    auto tasks = texts(40);
    tasks[20].text.clear();
    const auto readings = reader.read(std::move(tasks), {}, {});
    REQUIRE_FALSE(readings);
    CHECK(readings.error().message.find("empty") != std::string::npos);
    CHECK(world.engine->status().cells_used == 0);
}

TEST_CASE("reading ends soon when asked to stop, as cancelled") {
    World world({.context_length = 128});
    BackendReader reader(*world.engine, "");
    std::stop_source stop;
    const auto readings = reader.read(texts(200), stop.get_token(), [&](int done, int /*total*/) {
        if (done >= 5) stop.request_stop();
    });
    REQUIRE_FALSE(readings);
    CHECK(readings.error().code == ErrorCode::Cancelled);
    std::stop_source early;
    early.request_stop();
    CHECK_FALSE(reader.read(texts(3), early.get_token(), {}));
}

TEST_CASE("questions are answered in order, and the same again at temperature 0") {
    World world({.context_length = 128});
    BackendReader reader(*world.engine, "");
    const std::vector<steering::AnswerTask> tasks{{.question = "one", .max_tokens = 8},
                                                  {.question = "two", .max_tokens = 8}};
    const auto first = reader.answer(tasks, {}, {});
    const auto second = reader.answer(tasks, {}, {});
    REQUIRE(first);
    REQUIRE(second);
    CHECK(*first == *second);
    CHECK((*first)[0] != (*first)[1]);
}

}  // namespace
}  // namespace elpis::engine
