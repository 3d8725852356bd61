#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/event.h"
#include "elpis/engine/llama/testing/tiny_model.h"
#include "elpis/engine/request.h"
#include "elpis/engine/testing/world.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/scope.h"

namespace elpis::engine {
namespace {

using testing::Listener;
using testing::TinyModel;
using testing::World;

// A template whose answers begin with a thought, as those of reasoning models do.
TinyModel thinker() {
    return {
        .chat_template =
            "{% for m in messages %}<|im_start|>{{ m['role'] }}\n"
            "{% if m['role'] == 'assistant' %}<think>\n{{ m['reasoning_content'] }}\n</think>\n\n"
            "{% endif %}{{ m['content'] }}<|im_end|>\n{% endfor %}"
            "{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n{% endif %}"};
}

std::string run(World& world, Listener& listener, Request request) {
    REQUIRE(world.engine->submit(listener.attach(std::move(request))));
    const Event end = listener.end();
    REQUIRE(std::holds_alternative<Done>(end));
    return listener.text() + listener.thought();
}

Request greedy(std::string text, int max_tokens) {
    Request request;
    request.messages = {{.role = "user", .content = std::move(text)}};
    request.max_tokens = max_tokens;
    request.sampling.temperature = 0.0;
    return request;
}

TEST_CASE("what a model thinks is told apart from what it answers") {
    World world({}, thinker());
    Listener thinking;
    run(world, thinking, greedy("hello", 12));
    CHECK(thinking.text().empty());
    CHECK_FALSE(thinking.thought().empty());

    Listener answering;
    Request request = greedy("hello", 12);
    request.thinking = false;
    run(world, answering, std::move(request));
    CHECK(answering.thought().empty());
    CHECK_FALSE(answering.text().empty());
}

TEST_CASE("the tokens of a thought are counted among those of the answer") {
    World world({}, thinker());
    const auto usage = [&](bool thinking) {
        Listener listener;
        Request request = greedy("hello", 12);
        request.thinking = thinking;
        REQUIRE(world.engine->submit(listener.attach(std::move(request))));
        return std::get<Done>(listener.end()).usage;
    };
    const Usage thought = usage(true);
    CHECK(thought.completion_tokens == 12);
    CHECK(thought.thought_tokens == 12);
    CHECK(usage(false).thought_tokens == 0);
}

TEST_CASE("stop strings do not end a thought") {
    World world({}, thinker());
    Listener free;
    run(world, free, greedy("hello", 12));
    REQUIRE_FALSE(free.thought().empty());
    Listener stopped;
    Request request = greedy("hello", 12);
    request.stop = {free.thought()};
    run(world, stopped, std::move(request));
    CHECK(stopped.thought() == free.thought());
}

TEST_CASE("an answer of a given form has no thought") {
    World world({}, thinker());
    Listener listener;
    Request request = greedy("hello", 200);
    request.format = {.kind = Format::Kind::Schema, .source = R"({"enum": ["yes", "no"]})"};
    run(world, listener, std::move(request));
    CHECK(listener.thought().empty());
    CHECK((listener.text() == "\"yes\"" || listener.text() == "\"no\""));
}

TEST_CASE("thoughts can be left unsteered") {
    World world({}, thinker());
    const auto with = [&](bool steered, bool thoughts) {
        Listener listener;
        Request request = greedy("hello", 24);
        if (steered) {
            std::vector<float> vector(static_cast<std::size_t>(TinyModel{}.width), 0.0F);
            for (std::size_t i = 0; i < vector.size(); i += 2)
                vector[i] = 40.0F;
            request.steering = {
                .injection = std::make_shared<const steering::Injection>(
                    std::vector<steering::Edit>{{.block = 1, .add = std::move(vector)}}),
                .scope = steering::Scope::Generation,
                .thoughts = thoughts};
        }
        return run(world, listener, std::move(request));
    };
    const std::string plain = with(false, true);
    CHECK(with(true, true) != plain);
    CHECK(with(true, false) == plain);
}

}  // namespace
}  // namespace elpis::engine
