#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/event.h"
#include "elpis/engine/message.h"
#include "elpis/engine/options.h"
#include "elpis/engine/request.h"
#include "elpis/engine/status.h"
#include "elpis/engine/testing/world.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/probe.h"
#include "elpis/steering/scope.h"

namespace elpis::engine {
namespace {

using testing::error_of;
using testing::Listener;
using testing::reason_of;
using testing::World;

constexpr std::size_t kWidth = 64;

std::vector<float> direction(int seed, float length) {
    std::vector<float> row(kWidth);
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = std::sin(static_cast<float>(seed) + 1.3F * static_cast<float>(i));
    const float norm = std::sqrt(std::inner_product(row.begin(), row.end(), row.begin(), 0.0F));
    for (float& value : row)
        value *= length / norm;
    return row;
}

std::shared_ptr<const steering::Injection> injection(int seed, float length = 20.0F) {
    return std::make_shared<const steering::Injection>(
        std::vector<steering::Edit>{{.block = 1, .add = direction(seed, length)},
                                    {.block = 2, .add = direction(-seed, length)}});
}

// Equal shapes and places give equal numbers: what comparisons to the last bit need.
Options exact() {
    return {.context_length = 256,
            .sequences = 4,
            .prefix_cells = 0,
            .flash_attention = false,
            .exact_cache = true};
}

struct Answer {
    std::string text;
    Done done;
};

Answer ask(World& world, Steering steering, std::shared_ptr<const steering::Probe> probe = {}) {
    Listener listener;
    Request request = listener.request("how was your day?", 24);
    request.steering = std::move(steering);
    request.probe = std::move(probe);
    REQUIRE(world.engine->submit(std::move(request)));
    const Event end = listener.end();
    REQUIRE(std::holds_alternative<Done>(end));
    return {.text = listener.text(), .done = std::get<Done>(end)};
}

Event read(World& world, steering::ReadTask task) {
    Listener listener;
    Request request = listener.request("", 1);
    request.read = std::move(task);
    REQUIRE(world.engine->submit(std::move(request)));
    return listener.end();
}

TEST_CASE("a steered answer differs, says how far it was steered, and leaves no trace") {
    World world(exact());
    const Answer before = ask(world, {});
    CHECK_FALSE(before.done.steered);
    const Answer steered = ask(world, {.injection = injection(1)});
    CHECK(steered.text != before.text);
    CHECK(steered.done.steered == steering::Scope::Turn);
    CHECK(ask(world, {.injection = injection(1)}).text == steered.text);
    CHECK(ask(world, {.injection = injection(2)}).text != steered.text);
    CHECK(ask(world, {}).text == before.text);
}

TEST_CASE("an empty injection is no steering, to the last bit") {
    World world(exact());
    const Answer plain = ask(world, {});
    const Answer nothing = ask(world, {.injection = std::make_shared<const steering::Injection>()});
    CHECK(nothing.text == plain.text);
    CHECK_FALSE(nothing.done.steered);
}

TEST_CASE("each scope reaches as far as it says") {
    World world(exact());
    const Answer plain = ask(world, {});
    std::vector<std::string> texts;
    for (const auto scope :
         {steering::Scope::All, steering::Scope::Turn, steering::Scope::Generation}) {
        const Answer answer = ask(world, {.injection = injection(3), .scope = scope});
        CHECK(answer.done.steered == scope);
        CHECK(answer.text != plain.text);
        texts.push_back(answer.text);
    }
    CHECK(texts[1] != texts[2]);
}

TEST_CASE("where a template hides the last user message, turn becomes generation and is reported") {
    // The number of messages comes first, so no opening is how the prompt begins.
    World world(exact(),
                {.chat_template = "{{ messages | length }}{% for m in messages %}{{ m.role }}: "
                                  "{{ m.content }}\n{% endfor %}"});
    Listener listener;
    Request request = listener.request("b", 4);
    request.messages = {{.role = "user", .content = "a"},
                        {.role = "assistant", .content = "x"},
                        {.role = "user", .content = "b"}};
    request.steering = {.injection = injection(1)};
    REQUIRE(world.engine->submit(std::move(request)));
    const Event end = listener.end();
    REQUIRE(std::holds_alternative<Done>(end));
    CHECK(std::get<Done>(end).steered == steering::Scope::Generation);
}

TEST_CASE("eight different feelings in one batch are eight different answers") {
    World world({.context_length = 128, .sequences = 8});
    std::vector<std::unique_ptr<Listener>> listeners;
    for (int i = 0; i < 8; ++i) {
        Listener& listener = *listeners.emplace_back(std::make_unique<Listener>());
        Request request = listener.request("hello", 24);
        request.steering = {.injection = injection(i + 1, 4.0F)};
        REQUIRE(world.engine->submit(std::move(request)));
    }
    std::vector<std::string> texts;
    for (const auto& listener : listeners) {
        CHECK(reason_of(listener->end()) == FinishReason::Length);
        texts.push_back(listener->text());
    }
    std::ranges::sort(texts);
    CHECK(std::ranges::adjacent_find(texts) == texts.end());
}

TEST_CASE("promise 5: after a cancelled steered answer an unsteered one is what it was") {
    World world(exact());
    const Answer before = ask(world, {});
    for (int at = 1; at < 6; ++at) {
        Listener listener;
        Request request = listener.request("hello", 10'000);
        request.steering = {.injection = injection(at), .scope = steering::Scope::All};
        listener.at_token(at, [&listener] { listener.cancel(); });
        REQUIRE(world.engine->submit(std::move(request)));
        CHECK(reason_of(listener.end()) == FinishReason::Cancelled);
        CHECK(ask(world, {}).text == before.text);
    }
}

TEST_CASE("promise 5: an injection that breaks the numbers ends its own request and no other") {
    World world(exact());
    const Answer before = ask(world, {});
    const auto broken = std::make_shared<const steering::Injection>(
        std::vector<steering::Edit>{{.block = 1, .add = std::vector<float>(kWidth, 1e38F)}});
    Listener victim;
    Request request = victim.request("hello", 10'000);
    request.steering = {.injection = broken};
    Listener other;
    REQUIRE(world.engine->submit(other.request("how was your day?", 24)));
    REQUIRE(world.engine->submit(std::move(request)));
    CHECK(error_of(victim.end()).message.find("burst") != std::string::npos);
    CHECK(reason_of(other.end()) == FinishReason::Length);
    CHECK(ask(world, {}).text == before.text);
}

TEST_CASE("a text is read: activations, likelihoods and what may come next") {
    World world(exact());
    const Event end = read(world,
                           {.text = "hello there",
                            .blocks = {1, 2},
                            .pooling = steering::Pooling::Tokens,
                            .log_likelihood = true,
                            .next_words = {" a", "b"},
                            .next_distribution = true});
    REQUIRE(std::holds_alternative<ReadDone>(end));
    const steering::TextReading reading = std::get<ReadDone>(end).reading;
    CHECK(reading.tokens == 9);  // "he" is one token of this vocabulary
    CHECK(std::accumulate(reading.pieces.begin(), reading.pieces.end(), std::string()) ==
          "hello there");
    REQUIRE(reading.activations.size() == 2);
    CHECK(reading.activations[0].size() == 9 * kWidth);
    CHECK(reading.activations[0] != reading.activations[1]);
    REQUIRE(reading.log_likelihood.size() == 8);
    CHECK(std::ranges::all_of(reading.log_likelihood, [](double it) { return it < 0.0; }));
    double total = 0.0;
    for (const float it : reading.next_distribution)
        total += std::exp(static_cast<double>(it));
    CHECK(total == doctest::Approx(1.0));
    REQUIRE(reading.next_words.size() == 2);
    CHECK(reading.next_words[1] ==
          doctest::Approx(static_cast<double>(reading.next_distribution['b'])));
}

TEST_CASE("pooled readings are the mean without the first token, and the last token") {
    World world(exact());
    const auto activations = [&](steering::Pooling pooling) {
        const Event end = read(world, {.text = "some words", .blocks = {2}, .pooling = pooling});
        REQUIRE(std::holds_alternative<ReadDone>(end));
        return std::get<ReadDone>(end).reading.activations.front();
    };
    const auto tokens = activations(steering::Pooling::Tokens);
    const auto mean = activations(steering::Pooling::Mean);
    const auto last = activations(steering::Pooling::Last);
    const std::size_t count = tokens.size() / kWidth;
    REQUIRE(mean.size() == kWidth);
    for (std::size_t i = 0; i < kWidth; ++i) {
        CHECK(last[i] == tokens[(count - 1) * kWidth + i]);
        double sum = 0.0;
        for (std::size_t t = 1; t < count; ++t)
            sum += static_cast<double>(tokens[t * kWidth + i]);
        CHECK(static_cast<double>(mean[i]) ==
              doctest::Approx(sum / static_cast<double>(count - 1)).epsilon(1e-4));
    }
}

TEST_CASE("a text is read under an injection, too, and a text that is nothing is refused") {
    World world(exact());
    const auto last = [&](std::shared_ptr<const steering::Injection> under) {
        const Event end = read(world,
                               {.text = "hello",
                                .blocks = {2},
                                .pooling = steering::Pooling::Last,
                                .injection = std::move(under)});
        REQUIRE(std::holds_alternative<ReadDone>(end));
        return std::get<ReadDone>(end).reading.activations.front();
    };
    CHECK(last(injection(1)) != last({}));
    CHECK(error_of(read(world, {.text = ""})).code == ErrorCode::InvalidArgument);
    CHECK(error_of(read(world, {.text = std::string(400, 'x')})).message.find("256") !=
          std::string::npos);
}

TEST_CASE("reading in the background and answering share the model, and everyone comes to an end") {
    World world({.context_length = 256, .sequences = 2});
    Listener answer;
    REQUIRE(world.engine->submit(answer.request("hello", 60)));
    std::vector<std::unique_ptr<Listener>> readers;
    for (int i = 0; i < 20; ++i) {
        Listener& listener = *readers.emplace_back(std::make_unique<Listener>());
        Request request = listener.request("", 1);
        request.read = steering::ReadTask{.text = "text number " + std::to_string(i),
                                          .blocks = {1},
                                          .log_likelihood = i % 2 == 0};
        REQUIRE(world.engine->submit(std::move(request)));
    }
    for (const auto& reader : readers)
        CHECK(std::holds_alternative<ReadDone>(reader->end()));
    CHECK(reason_of(answer.end()) == FinishReason::Length);
    CHECK(world.engine->status().cells_used == 0);
}

TEST_CASE("a probe watches the user's message and each token of the answer") {
    World world(exact());
    const auto probe = std::make_shared<const steering::Probe>(
        steering::Probe{.block = 1, .units = {direction(1, 1.0F), direction(2, 1.0F)}});
    const Answer plain = ask(world, {});
    const Answer watched = ask(world, {}, probe);
    CHECK(watched.text == plain.text);  // looking changes nothing
    REQUIRE(watched.done.probed);
    const steering::ProbeReading& reading = *watched.done.probed;
    CHECK(reading.turn.units == 2);
    CHECK(reading.turn.tokens() > 10);
    CHECK(reading.answer.tokens() == 23);  // the last of 24 was never decoded
    CHECK(reading.answer_pieces.size() == 23);
}

TEST_CASE("what a probe sees of an answer is told as it comes, where that is asked for") {
    World world(exact());
    for (const bool as_it_comes : {true, false}) {
        CAPTURE(as_it_comes);
        Listener listener;
        Request request = listener.request("how was your day?", 24);
        request.probe = std::make_shared<const steering::Probe>(
            steering::Probe{.block = 1, .units = {direction(1, 1.0F), direction(2, 1.0F)}});
        request.probe_as_it_comes = as_it_comes;
        REQUIRE(world.engine->submit(std::move(request)));
        const Event end = listener.end();
        REQUIRE(std::holds_alternative<Done>(end));
        const steering::ProbeReading& whole = *std::get<Done>(end).probed;
        steering::ProbeRows told{.units = 2, .values = {}};
        std::vector<std::string> pieces;
        for (const steering::ProbedToken& token : listener.probed()) {
            told.values.insert(told.values.end(), token.values.begin(), token.values.end());
            pieces.push_back(token.piece);
        }
        if (as_it_comes) {
            CHECK(told == whole.answer);
            CHECK(pieces == whole.answer_pieces);
        } else {
            CHECK(pieces.empty());
        }
    }
}

TEST_CASE("what follows the user's message, a tool's result for one, is not measured as theirs") {
    World world(exact());
    const auto watched = [&world](const std::vector<Message>& messages) {
        Listener listener;
        Request request = listener.request("", 4);
        request.messages = messages;
        request.probe = std::make_shared<const steering::Probe>(
            steering::Probe{.block = 1, .units = {direction(1, 1.0F)}});
        REQUIRE(world.engine->submit(std::move(request)));
        const Event end = listener.end();
        REQUIRE(std::holds_alternative<Done>(end));
        return std::get<Done>(end).probed;
    };
    const std::vector<Message> asked{{.role = "system", .content = "Be kind."},
                                     {.role = "user", .content = "What is the weather?"}};
    auto answered = asked;
    answered.push_back({.role = "assistant", .content = "I will look."});
    answered.push_back({.role = "system", .content = "A storm that kills."});
    CHECK(watched(asked)->turn == watched(answered)->turn);
    CHECK(watched(asked)->turn.tokens() >= 20);  // one a letter
    CHECK(watched({{.role = "system", .content = "Be kind."}})->turn.tokens() == 0);
}

TEST_CASE("strength does not reach a probe at the lowest steered block before the answer begins") {
    World world(exact());
    const auto probe = std::make_shared<const steering::Probe>(
        steering::Probe{.block = 1, .units = {direction(1, 1.0F)}});
    const Answer plain = ask(world, {}, probe);
    const Answer steered = ask(world, {.injection = injection(1)}, probe);
    CHECK(steered.text != plain.text);
    CHECK(steered.done.probed->turn == plain.done.probed->turn);
}

TEST_CASE("a model that cannot be steered answers unsteered, and capabilities say why") {
    World world({.context_length = 128}, {.blocks = 2});
    CHECK(ask(world, {.injection = injection(1)}).done.steered == std::nullopt);
    CHECK_FALSE(world.engine->capabilities().supports_steering);
    CHECK(world.engine->capabilities().modulation_type == "sampling");
    CHECK(world.engine->capabilities().why_no_steering.find("2 blocks") != std::string::npos);
    CHECK(error_of(read(world, {.text = "x", .blocks = {1}})).code == ErrorCode::Unsupported);
}

}  // namespace
}  // namespace elpis::engine
