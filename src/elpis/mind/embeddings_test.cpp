
#include <barrier>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/embedding.h"
#include "elpis/engine/event.h"
#include "elpis/mind/mind.h"
#include "elpis/mind/testing/world.h"

namespace elpis::mind {
namespace {

using testing::World;

std::vector<engine::EmbeddingTask> inputs(std::size_t count) {
    std::vector<engine::EmbeddingTask> all;
    all.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        all.push_back({.input = std::to_string(i)});
    return all;
}

void end(World& world, std::size_t request, engine::Event event) {
    world.backend.ended[request] = true;
    world.backend.requests[request].on_event(std::move(event));
}

// The input's own number as its vector.
void give(World& world, std::size_t request) {
    const auto input = std::get<std::string>(world.backend.requests[request].embed->input);
    end(world, request, engine::EmbeddingDone{.vector = {std::stof(input)}, .tokens = 1});
}

TEST_CASE("inputs are the backend's a few at a time, and come back in their order") {
    World world;
    int ends = 0;
    const auto embedding = *world.mind->embed(inputs(6), [&ends] { ++ends; });
    CHECK(world.backend.requests.size() == 4);
    for (const std::size_t request : {2U, 0U, 3U, 1U, 5U}) {
        give(world, request);
        CHECK_FALSE(embedding->complete());
    }
    CHECK(ends == 0);
    give(world, 4);
    CHECK(ends == 1);
    REQUIRE(embedding->complete());
    const auto outcome = embedding->take();
    REQUIRE(outcome->has_value());
    REQUIRE((*outcome)->size() == 6);
    for (std::size_t i = 0; i < 6; ++i)
        CHECK((**outcome)[i].vector == std::vector<float>{static_cast<float>(i)});
    CHECK(world.feeling().valence == World().feeling().valence);
}

TEST_CASE("the first failure ends all, and is what is told") {
    World world;
    const auto embedding = *world.mind->embed(inputs(6), {});
    end(world, 1, Error{ErrorCode::InvalidArgument, "an input is empty"});
    CHECK(embedding->complete());  // the others were cancelled, and have ended
    CHECK(world.backend.requests.size() == 4);
    const auto outcome = embedding->take();
    REQUIRE_FALSE(outcome->has_value());
    CHECK(outcome->error().message == "an input is empty");
}

TEST_CASE("who is cancelled asks for nothing more") {
    World world;
    int ends = 0;
    const auto embedding = *world.mind->embed(inputs(6), [&ends] { ++ends; });
    give(world, 0);
    embedding->cancel();
    embedding->cancel();
    CHECK(ends == 1);
    CHECK(world.backend.requests.size() == 5);
    CHECK(embedding->take()->error().code == ErrorCode::Cancelled);
}

TEST_CASE("where the waiting line is full, that is the failure") {
    World world;
    world.backend.busy = true;
    const auto embedding = *world.mind->embed(inputs(1), {});
    CHECK(embedding->take()->error().code == ErrorCode::Busy);
}

// Two ends at the same moment, while others look: whoever has to wait for the lock between two
// steps of one end leaves the other a gap.
TEST_CASE("a failure is never lost behind a vector that comes at the same moment") {
    World world;
    for (int i = 0; i < 2000; ++i) {
        const auto embedding = *world.mind->embed(inputs(2), {});
        const std::size_t last = world.backend.requests.size() - 1;
        world.backend.ended.assign(last + 1, true);  // the ends are this test's
        std::barrier together(4);
        const auto look = [&] {
            together.arrive_and_wait();
            while (!embedding->complete()) {
            }
        };
        const std::jthread one(look);
        const std::jthread another(look);
        const std::jthread vector([&] {
            together.arrive_and_wait();
            world.backend.requests[last].on_event(
                engine::EmbeddingDone{.vector = {1.0F}, .tokens = 1});
        });
        together.arrive_and_wait();
        world.backend.requests[last - 1].on_event(Error{ErrorCode::Internal, "it cannot be read"});
        embedding->wait();
        REQUIRE_FALSE(embedding->take()->has_value());
        world.backend.on_cancel.clear();
        world.backend.requests.clear();
        world.backend.ended.clear();
    }
}

TEST_CASE("none, and more than are taken, are refused") {
    World world;
    CHECK(world.mind->embed({}, {}).error().code == ErrorCode::InvalidArgument);
    CHECK(world.mind->embed(inputs(2049), {}).error().message.starts_with("input has 2049"));
    CHECK(world.mind->embed(inputs(2048), {}).has_value());
}

TEST_CASE("nothing of it outlives the mind") {
    World world;
    const auto embedding = *world.mind->embed(inputs(6), {});
    world.mind.reset();
    REQUIRE(embedding->complete());
    CHECK(embedding->take()->error().code == ErrorCode::Cancelled);
}

}  // namespace
}  // namespace elpis::mind
