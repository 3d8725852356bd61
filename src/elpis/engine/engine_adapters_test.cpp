#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/engine.h"
#include "elpis/engine/event.h"
#include "elpis/engine/llama/testing/tiny_adapter.h"
#include "elpis/engine/options.h"
#include "elpis/engine/request.h"
#include "elpis/engine/testing/world.h"

// Through a real engine: who has which adapters gets what these make of the model, whoever else is
// there.
namespace elpis::engine {
namespace {

using testing::Listener;
using testing::World;

const std::string rainy_town =
    "This town has a harbour, a mill and one long street; it rains there most days. ";

struct Harbour {
    explicit Harbour(Options options = {}) {
        for (const std::string name : {"sea", "law"}) {
            const auto file = folder.path() / (name + ".gguf");
            testing::write_tiny_adapter(file, {.seed = name == "sea" ? 1U : 2U});
            options.adapters.push_back({.name = name, .path = file});
        }
        options.context_length = 512;
        options.flash_attention = false;
        options.exact_cache = true;
        world = std::make_unique<World>(options);
    }

    Request request(Listener& listener,
                    const std::string& question,
                    std::vector<AdapterWish> adapters) const {
        Request asked = listener.request(rainy_town + question, 12);
        asked.adapters = std::move(adapters);
        return asked;
    }

    Done end_of(Listener& listener) const {
        const Event end = listener.end();
        if (const auto* error = std::get_if<Error>(&end)) FAIL(error->message);
        REQUIRE(std::holds_alternative<Done>(end));
        return std::get<Done>(end);
    }

    std::string ask(const std::string& question,
                    std::vector<AdapterWish> adapters = {},
                    int* reused = nullptr) const {
        Listener listener;
        REQUIRE(world->engine->submit(request(listener, question, std::move(adapters))));
        const Done done = end_of(listener);
        if (reused != nullptr) *reused = done.usage.cached_tokens;
        return listener.text();
    }

    TestFolder folder;
    std::unique_ptr<World> world;
};

const std::vector<std::vector<AdapterWish>> wishes{{},
                                                   {{"sea", 1.0}},
                                                   {{"law", 1.0}},
                                                   {{"sea", 0.5}, {"law", -1.0}},
                                                   {{"sea", 1.0}, {"law", 1.0}}};

TEST_CASE("each set of adapters makes another answer, and none of them the model's own") {
    const Harbour harbour({.prefix_cells = 0});
    std::vector<std::string> answers;
    answers.reserve(wishes.size());
    for (const auto& wish : wishes)
        answers.push_back(harbour.ask("hello", wish));
    for (std::size_t i = 0; i < answers.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            CHECK(answers[i] != answers[j]);
    }
    CHECK(harbour.ask("hello", {{"sea", 0.0}}) == answers[0]);
    CHECK(harbour.ask("hello", {{"law", 1.0}, {"sea", 0.0}}) == answers[2]);
}

TEST_CASE("requests with different adapters at once have the answers that they have alone") {
    const std::vector<std::string> questions{"hello", "what is there?", "who lives here?"};
    std::vector<std::string> alone;
    {
        const Harbour harbour({.prefix_cells = 0});
        for (const std::string& question : questions) {
            for (const auto& wish : wishes)
                alone.push_back(harbour.ask(question, wish));
        }
    }
    // Also where beginnings are kept and taken over.
    for (const int kept : {0, 2048}) {
        const Harbour harbour({.sequences = 6, .prefix_cells = kept});
        std::vector<std::unique_ptr<Listener>> listeners;
        for (const std::string& question : questions) {
            for (const auto& wish : wishes) {
                listeners.push_back(std::make_unique<Listener>());
                REQUIRE(harbour.world->engine->submit(
                    harbour.request(*listeners.back(), question, wish)));
            }
        }
        for (std::size_t i = 0; i < listeners.size(); ++i) {
            harbour.end_of(*listeners[i]);
            CHECK(listeners[i]->text() == alone[i]);
        }
    }
}

TEST_CASE("what was read under some adapters is not taken over by who has others") {
    const Harbour harbour;
    int reused = -1;
    const std::string plain = harbour.ask("hello", {}, &reused);
    const std::string sea = harbour.ask("hello", {{"sea", 1.0}}, &reused);
    CHECK(reused == 0);
    harbour.ask("hello", {{"sea", 0.5}}, &reused);
    CHECK(reused == 0);
    CHECK(harbour.ask("hello", {{"sea", 1.0}}, &reused) == sea);
    CHECK(reused > 32);
    CHECK(harbour.ask("hello", {}, &reused) == plain);
    CHECK(reused > 32);
}

TEST_CASE("an adapter that is not there is refused when it is asked for") {
    const Harbour harbour;
    Listener listener;
    const auto refused =
        harbour.world->engine->submit(harbour.request(listener, "hello", {{"see", 1.0}}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidArgument);
    CHECK(refused.error().message.find("sea, law") != std::string::npos);
    CHECK(harbour.world->engine->capabilities().adapters == std::vector<std::string>{"sea", "law"});
}

TEST_CASE("an adapter of another model is an error before anything loads") {
    const TestFolder folder;
    testing::write_tiny_adapter(folder.path() / "a.gguf", {}, {.width = 128});
    World world;
    Options options;
    options.model_path = world.model.path();
    options.adapters = {{.name = "a", .path = folder.path() / "a.gguf"}};
    const auto refused =
        Engine::open(options, {.clock = world.clock, .timer = world.timer, .log = world.log});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("64 × 64") != std::string::npos);
}

}  // namespace
}  // namespace elpis::engine
