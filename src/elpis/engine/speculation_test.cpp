#include "elpis/engine/speculation.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/event.h"
#include "elpis/engine/llama/testing/loaded_tiny_model.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/options.h"
#include "elpis/engine/request.h"
#include "elpis/engine/status.h"
#include "elpis/engine/testing/world.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/scope.h"

namespace elpis::engine {
namespace {

using testing::Listener;
using testing::reason_of;
using testing::World;

Options exact(int draft_tokens) {
    return {.context_length = 512,
            .sequences = 4,
            .draft_tokens = draft_tokens,
            .flash_attention = false,
            .exact_cache = true};
}

struct Answer {
    std::string text;
    Done done;
};

Answer answer(World& world, Request request, Listener& listener) {
    REQUIRE(world.engine->submit(std::move(request)));
    const Event end = listener.end();
    REQUIRE(std::holds_alternative<Done>(end));
    return {.text = listener.text(), .done = std::get<Done>(end)};
}

// In three letters nearly everything has been said before, and half of the guesses are wrong.
// The tokens are looked up once, before any engine works: it logs, and a model that is opened
// beside it changes where llama.cpp's log goes.
Request in_three_letters(Request request) {
    static const std::vector<llama::Token> letters = [] {
        const testing::LoadedTinyModel it;
        return it.vocabulary.tokenise({{.text = "abc"}});
    }();
    for (const llama::Token letter : letters)
        request.sampling.biases.push_back({.token = letter, .add = 50.0});
    return request;
}

Answer answer(World& world, const std::string& question, int max_tokens) {
    Listener listener;
    return answer(world, in_three_letters(listener.request(question, max_tokens)), listener);
}

TEST_CASE("a text is guessed to go on as it did before, up to where an answer would end") {
    const testing::LoadedTinyModel it;
    const auto guess = [&](const std::string& text, int most) {
        Speculation speculation(it.vocabulary.tokenise({{.text = text}}));
        speculation.guess(most, it.vocabulary);
        std::string guessed;
        for (const llama::Token token : speculation.guessed())
            guessed += it.vocabulary.piece(token);
        return guessed;
    };
    CHECK(guess("sing one, two, three; sing one, two", 7) == ", three");
    CHECK(guess("sing one, two, three; sing one, two", 2) == ", ");
    CHECK(guess("sing one, two, three; sing one, two", 0).empty());
    CHECK(guess("on and on and on and on and", 9) == " on and o");
    CHECK(guess("no letr wic", 9).empty());
    CHECK(guess("a", 9).empty());
    CHECK(guess("on and on a", 30).size() == 30);
    CHECK(guess("good bye<|im_end|>\ngood b", 9) == "ye");
}

TEST_CASE(
    "whose guesses were right is trusted more, whose were wrong less, and the others as before") {
    const testing::LoadedTinyModel it;
    const auto tokens = [&](std::string text) {
        return it.vocabulary.tokenise({{.text = std::move(text)}});
    };
    Speculation speculation(tokens("sing one, two, three; sing one, two"));
    const double open_mind = speculation.rate();
    speculation.guess(5, it.vocabulary);
    speculation.went_on(tokens(", thr"));
    const double trusted = speculation.rate();
    CHECK(trusted > open_mind);
    speculation.went_on(tokens("ee; sing one, two"));
    CHECK(speculation.rate() == trusted);
    for (const char letter : std::string("0123456789")) {
        speculation.guess(1, it.vocabulary);
        REQUIRE(!speculation.guessed().empty());
        speculation.went_on(tokens(std::string(1, letter)));
        speculation.went_on(tokens("; sing one, two, three; sing one, two"));
    }
    CHECK(speculation.rate() < open_mind);
}

TEST_CASE("guessing changes no text at temperature 0, and is often right where a text repeats") {
    World plain(exact(0));
    World guessing(exact(8));
    for (const std::string question :
         {"Tell me everything.", "And once more, with a harbour?", "x"}) {
        const Answer expected = answer(plain, question, 200);
        const Answer guessed = answer(guessing, question, 200);
        CHECK(guessed.text == expected.text);
        CHECK(guessed.done.usage.completion_tokens == expected.done.usage.completion_tokens);
        CHECK(guessed.done.reason == expected.done.reason);
    }
    const Status::Totals with = guessing.engine->status().totals;
    const Status::Totals without = plain.engine->status().totals;
    CHECK(with.guesses_right > 100);
    CHECK(with.guesses_right <= with.tokens_guessed);
    CHECK(with.tokens_written == without.tokens_written);
    CHECK(with.steps + 100 < without.steps);
    CHECK(without.tokens_guessed == 0);
}

TEST_CASE("guessing changes no text of a seed, nor where penalties forbid to repeat") {
    World plain(exact(0));
    World guessing(exact(8));
    for (const double penalty : {1.0, 1.3}) {
        const auto ask = [&](World& world) {
            Listener listener;
            Request request = listener.request("Say what you like.", 150);
            request.sampling.temperature = 0.7;
            request.sampling.seed = 7;
            request.sampling.penalties.repeat = penalty;
            return answer(world, in_three_letters(std::move(request)), listener).text;
        };
        CHECK(ask(guessing) == ask(plain));
    }
}

// Near the most that the numbers bear some tokens burst and others do not: a wrong guess may, where
// what is written does not.
TEST_CASE("a guess that bursts under steering ends no answer that goes well without guessing") {
    World plain(exact(0));
    World guessing(exact(8));
    int went_well = 0;
    int burst = 0;
    for (int step = 0; step < 40; ++step) {
        steering::Edit edit{.block = 1};
        std::vector<float> unit(64, 0.125F);
        edit.projections.push_back(
            {.unit = std::move(unit),
             .amount = std::pow(10.0F, 14.0F + 0.05F * static_cast<float>(step))});
        const auto injection =
            std::make_shared<const steering::Injection>(std::vector<steering::Edit>{edit});
        const auto ask = [&](World& world) {
            Listener listener;
            Request request = in_three_letters(listener.request("Say what you like.", 60));
            request.sampling.temperature = 1.0;
            request.sampling.seed = static_cast<std::uint32_t>(step);
            request.steering = {.injection = injection, .scope = steering::Scope::Generation};
            REQUIRE(world.engine->submit(std::move(request)));
            const Event end = listener.end();
            return std::holds_alternative<Done>(end) ? listener.text() : std::string("burst");
        };
        const std::string expected = ask(plain);
        ++(expected == "burst" ? burst : went_well);
        CHECK(ask(guessing) == expected);
    }
    CHECK(went_well > 0);
    CHECK(burst > 0);
    CHECK(guessing.engine->status().totals.tokens_guessed > 0);
}

TEST_CASE("an answer ends where it would without guessing: at its length, at a stop string") {
    World plain(exact(0));
    World guessing(exact(8));
    for (int length = 90; length < 100; ++length) {
        const Answer guessed = answer(guessing, "Tell me everything.", length);
        CHECK(guessed.done.usage.completion_tokens == length);
        CHECK(guessed.done.reason == FinishReason::Length);
    }
    const std::string text = answer(plain, "Tell me everything.", 200).text;
    // Somewhere in the part that repeats.
    const std::string stop = text.substr(text.size() * 3 / 4, 6);
    const auto ask = [&](World& world) {
        Listener listener;
        Request request = listener.request("Tell me everything.", 200);
        request.stop = {stop};
        return answer(world, in_three_letters(std::move(request)), listener);
    };
    const Answer expected = ask(plain);
    const Answer guessed = ask(guessing);
    CHECK(expected.done.reason == FinishReason::Stop);
    CHECK(guessed.text == expected.text);
    CHECK(guessed.done.reason == FinishReason::Stop);
    CHECK(guessed.done.usage.completion_tokens == expected.done.usage.completion_tokens);
}

TEST_CASE("promise 1: a cancel is heard between tokens that were guessed, too") {
    World guessing(exact(8));
    for (int count = 90; count < 100; ++count) {
        Listener listener;
        listener.at_token(count, [&] { listener.cancel(); });
        const Answer cancelled = answer(
            guessing, in_three_letters(listener.request("Tell me everything.", 200)), listener);
        CHECK(cancelled.done.reason == FinishReason::Cancelled);
        CHECK(cancelled.done.usage.completion_tokens == count);
    }
    CHECK(guessing.engine->status().totals.guesses_right > 100);
}

TEST_CASE("what guesses have left in the cache disturbs neither neighbours nor who comes next") {
    World plain(exact(0));
    World guessing(exact(8));
    const std::array<std::string, 4> questions{
        "Who?", "Where to?", "Tell me everything.", "Why not?"};
    std::deque<Listener> listeners;
    for (const std::string& question : questions) {
        Listener& listener = listeners.emplace_back();
        REQUIRE(guessing.engine->submit(in_three_letters(listener.request(question, 120))));
    }
    for (std::size_t i = 0; i < questions.size(); ++i) {
        CHECK(reason_of(listeners[i].end()) == FinishReason::Length);
        CHECK(listeners[i].text() == answer(plain, questions[i], 120).text);
    }
    // The same conversations again, whose beginnings are kept.
    for (const std::string& question : questions)
        CHECK(answer(guessing, question, 40).text == answer(plain, question, 40).text);
}

}  // namespace
}  // namespace elpis::engine
