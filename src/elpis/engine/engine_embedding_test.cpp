#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/embedding.h"
#include "elpis/engine/event.h"
#include "elpis/engine/llama/testing/reference_embedding.h"
#include "elpis/engine/options.h"
#include "elpis/engine/request.h"
#include "elpis/engine/testing/world.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/scope.h"

namespace elpis::engine {
namespace {

using testing::error_of;
using testing::Listener;
using testing::World;

// Longer than a step's outputs, so that it is read in several.
const std::string long_text = [] {
    std::string text;
    for (int i = 0; i < 20; ++i)
        text += "the sea, she said, is never twice ";
    return text;
}();

Options usual() {
    return {.context_length = 1024, .sequences = 4};
}

Request embedding(Listener& listener, EmbeddingTask task) {
    Request request;
    request.embed = std::move(task);
    return listener.attach(std::move(request));
}

Event embed(World& world, EmbeddingTask task) {
    Listener listener;
    REQUIRE(world.engine->submit(embedding(listener, std::move(task))));
    return listener.end();
}

EmbeddingDone done(const Event& event) {
    REQUIRE_MESSAGE(std::holds_alternative<EmbeddingDone>(event),
                    (std::holds_alternative<Error>(event) ? std::get<Error>(event).message : ""));
    return std::get<EmbeddingDone>(event);
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
    REQUIRE(a.size() == b.size());
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

TEST_CASE("a vector is the mean of the final rows, as llama.cpp pools it, of length 1") {
    World world(usual(), {.context = 1024});
    for (const std::string& text : {std::string("hello"), long_text}) {
        const EmbeddingDone made = done(embed(world, {.input = text}));
        CHECK(made.vector.size() == 64);
        CHECK(std::sqrt(cosine(made.vector, made.vector)) == doctest::Approx(1.0).epsilon(1e-5));
        CHECK(made.tokens > 0);
        const auto reference = testing::reference_embedding(world.model.path(), text);
        CHECK(cosine(made.vector, reference) > 0.9999);
    }
}

TEST_CASE("the model's file says of which rows it is made") {
    for (const std::uint32_t pooling : {2U, 3U}) {  // the first, the last
        CAPTURE(pooling);
        World world(usual(), {.context = 1024, .pooling_type = pooling});
        const EmbeddingDone made = done(embed(world, {.input = long_text}));
        const auto reference = testing::reference_embedding(world.model.path(), long_text);
        CHECK(cosine(made.vector, reference) > 0.9999);
    }
    World ranking(usual(), {.pooling_type = 4});
    const Error error = error_of(embed(ranking, {.input = "hello"}));
    CHECK(error.code == ErrorCode::Unsupported);
    CHECK(error.message.find("ranks") != std::string::npos);
}

TEST_CASE("tokens give the vector of the text that they are") {
    World world(usual(), {.context = 1024});
    // Bytes are tokens, by their value.
    const EmbeddingDone text = done(embed(world, {.input = std::string("abc")}));
    const std::int32_t a = 'a';
    const EmbeddingDone tokens =
        done(embed(world, {.input = std::vector<std::int32_t>{a, a + 1, a + 2}}));
    CHECK(tokens.tokens == 3);
    CHECK(cosine(text.vector, tokens.vector) > 0.9999);
}

TEST_CASE("what cannot be embedded is refused with what would be right") {
    World world(usual(), {.context = 1024});
    CHECK(error_of(embed(world, {.input = std::string()})).message.find("is empty") !=
          std::string::npos);
    const Error token = error_of(embed(world, {.input = std::vector<std::int32_t>{1, 100'000}}));
    CHECK(token.code == ErrorCode::InvalidArgument);
    CHECK(token.message.starts_with("an input names token 100000"));
    CHECK(error_of(embed(world, {.input = std::vector<std::int32_t>{-1}})).code ==
          ErrorCode::InvalidArgument);
    const Error length = error_of(embed(world, {.input = std::vector<std::int32_t>(1025, 7)}));
    CHECK(length.message.find("exceed context window of 1024") != std::string::npos);
    done(embed(world, {.input = std::vector<std::int32_t>(1024, 7)}));  // fits to the last token
    CHECK(error_of(embed(world, {.input = std::string(100'000, 'x')}))
              .message.find("exceed context window") != std::string::npos);
}

TEST_CASE("answers, steered ones too, and vectors do not disturb each other in one batch") {
    World world({.context_length = 1024,
                 .sequences = 4,
                 .prefix_cells = 0,
                 .flash_attention = false,
                 .exact_cache = true},
                {.context = 1024});
    std::vector<float> row(64);
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = std::sin(static_cast<float>(i));
    const auto injection = std::make_shared<const steering::Injection>(
        std::vector<steering::Edit>{{.block = 1, .add = row}});
    const auto ask = [&](Listener& listener, bool steered) {
        Request request = listener.request("how was your day?", 40);
        if (steered) request.steering = {.injection = injection, .scope = steering::Scope::All};
        REQUIRE(world.engine->submit(std::move(request)));
    };
    std::vector<std::string> alone;
    for (const bool steered : {false, true}) {
        Listener listener;
        ask(listener, steered);
        listener.end();
        alone.push_back(listener.text());
    }
    const EmbeddingDone vector = done(embed(world, {.input = long_text}));

    Listener plain;
    Listener steered;
    std::vector<Listener> vectors(6);
    ask(plain, false);
    ask(steered, true);
    for (Listener& listener : vectors)
        REQUIRE(world.engine->submit(embedding(listener, {.input = long_text})));
    plain.end();
    steered.end();
    CHECK(plain.text() == alone[0]);
    CHECK(steered.text() == alone[1]);
    CHECK(alone[0] != alone[1]);
    for (Listener& listener : vectors)
        CHECK(cosine(done(listener.end()).vector, vector.vector) > 0.9999);
}

TEST_CASE("a vector that nobody wants any more is not computed to its end") {
    World world(usual(), {.context = 1024});
    Listener listener;
    Request request = embedding(listener, {.input = std::vector<std::int32_t>(1000, 7)});
    listener.cancel();
    REQUIRE(world.engine->submit(std::move(request)));
    CHECK(testing::reason_of(listener.end()) == FinishReason::Cancelled);
    done(embed(world, {.input = std::string("next")}));
}

}  // namespace
}  // namespace elpis::engine
