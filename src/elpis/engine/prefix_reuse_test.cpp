#include "elpis/engine/prefix_reuse.h"  // IWYU pragma: keep

#include <cmath>
#include <cstddef>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/event.h"
#include "elpis/engine/message.h"
#include "elpis/engine/options.h"
#include "elpis/engine/request.h"
#include "elpis/engine/testing/world.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/probe.h"
#include "elpis/steering/scope.h"

// Through a real engine: what is reused, and that it is never the wrong thing.
namespace elpis::engine {
namespace {

using testing::Listener;
using testing::reason_of;
using testing::World;

constexpr std::string_view kWorldText =
    "This town has a harbour, a mill and one long street; it rains there most days. ";

Options exact(int prefix_cells = 2048) {
    return {.context_length = 512,
            .sequences = 8,
            .prefix_cells = prefix_cells,
            .flash_attention = false,
            .exact_cache = true};
}

Request about(Listener& listener, const std::string& question, int max_tokens = 12) {
    Request request = listener.request(question, max_tokens);
    request.messages.insert(request.messages.begin(),
                            {.role = "system", .content = std::string(kWorldText)});
    return request;
}

struct Answer {
    std::string text;
    Done done;
};

Answer end_of(Listener& listener) {
    const Event end = listener.end();
    REQUIRE(std::holds_alternative<Done>(end));
    return {.text = listener.text(), .done = std::get<Done>(end)};
}

Answer ask(World& world, Request request, Listener& listener) {
    REQUIRE(world.engine->submit(std::move(request)));
    return end_of(listener);
}

Answer ask(World& world, const std::string& question) {
    Listener listener;
    return ask(world, about(listener, question), listener);
}

// Where there are no more cells than one request may have.
void take_every_cell(World& world) {
    Listener listener;
    REQUIRE(world.engine->submit(listener.request("hello", 10'000)));
    CHECK(reason_of(listener.end()) == FinishReason::Length);
}

std::shared_ptr<const steering::Injection> feeling() {
    std::vector<float> row(64);
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = 2.0F * std::sin(1.3F * static_cast<float>(i));
    return std::make_shared<const steering::Injection>(
        std::vector<steering::Edit>{{.block = 1, .add = row}});
}

TEST_CASE("a prompt that begins as one before it is read only from where they part") {
    World world(exact());
    const Answer first = ask(world, "Who lives here?");
    CHECK(first.done.usage.cached_tokens == 0);
    const Answer other = ask(world, "What is the mill for?");
    CHECK(other.done.usage.cached_tokens > static_cast<int>(kWorldText.size()) / 2);
    CHECK(other.done.usage.cached_tokens < other.done.usage.prompt_tokens);
    CHECK(world.engine->status().cells_kept > 0);
    CHECK(world.engine->status().cells_used == 0);
}

TEST_CASE("of short questions the few tokens that all begin with are taken") {
    World world(exact());
    Listener first;
    ask(world, first.request("Who?", 4), first);
    Listener second;
    const Answer alone = ask(world, second.request("Tell.", 4), second);
    CHECK(alone.done.usage.cached_tokens > 3);
    CHECK(alone.done.usage.cached_tokens < exact().shortest_prefix);
}

TEST_CASE("what is reused never changes an answer") {
    World with(exact());
    World without(exact(0));
    for (const char* question : {"Who lives here?", "What is the mill for?", "Who lives here?"}) {
        CHECK(ask(with, question).text == ask(without, question).text);
    }
    CHECK(without.engine->status().cells_kept == 0);
}

TEST_CASE("a whole prompt that is known still has its last token read, which yields the answer") {
    World world(exact());
    ask(world, "Who lives here?");
    const Answer again = ask(world, "Who lives here?");
    CHECK(again.done.usage.cached_tokens == again.done.usage.prompt_tokens - 1);
}

TEST_CASE("steered cells are never kept: the next turn reads a felt answer as plain text") {
    World with(exact());
    World without(exact(0));
    const auto conversation = [](World& world) {
        Listener first;
        Request opening = about(first, "How was your day?");
        opening.steering = {.injection = feeling()};
        const Answer felt = ask(world, std::move(opening), first);
        CHECK(felt.done.steered == steering::Scope::Turn);
        Listener second;
        Request next = about(second, "How was your day?");
        next.messages.push_back({.role = "assistant", .content = felt.text});
        next.messages.push_back({.role = "user", .content = "And then?"});
        return ask(world, std::move(next), second);
    };
    const Answer reused = conversation(with);
    const Answer fresh = conversation(without);
    CHECK(reused.text == fresh.text);
    CHECK(fresh.done.usage.cached_tokens == 0);
    // The system message was read unsteered and is shared; the exchange after it is not.
    CHECK(reused.done.usage.cached_tokens >= 32);
    CHECK(reused.done.usage.cached_tokens <= static_cast<int>(kWorldText.size()) + 30);
}

TEST_CASE("an unsteered prefix serves steered requests up to where they are steered") {
    World with(exact());
    World without(exact(0));
    const auto felt = [](World& world, steering::Scope scope) {
        ask(world, "Who lives here?");
        Listener listener;
        Request request = about(listener, "Who lives here?");
        request.steering = {.injection = feeling(), .scope = scope};
        return ask(world, std::move(request), listener);
    };
    for (const auto scope :
         {steering::Scope::Turn, steering::Scope::Generation, steering::Scope::All}) {
        const Answer reused = felt(with, scope);
        CHECK(reused.text == felt(without, scope).text);
        CHECK((reused.done.usage.cached_tokens == 0) == (scope == steering::Scope::All));
    }
}

TEST_CASE("what a probe watches is read, even where it is known") {
    World world(exact());
    ask(world, "Who lives here?");
    Listener listener;
    Request request = about(listener, "Who lives here?");
    request.probe = std::make_shared<const steering::Probe>(
        steering::Probe{.block = 1, .units = {std::vector<float>(64, 0.125F)}});
    const Answer watched = ask(world, std::move(request), listener);
    CHECK(watched.done.usage.cached_tokens > 0);
    CHECK(watched.done.probed->turn.tokens() > 15);
}

TEST_CASE("eight who arrive together with one long beginning have it read once") {
    World world(exact());
    std::vector<std::unique_ptr<Listener>> listeners;
    for (int i = 0; i < 8; ++i) {
        Listener& listener = *listeners.emplace_back(std::make_unique<Listener>());
        REQUIRE(world.engine->submit(about(listener, "I am number " + std::to_string(i))));
    }
    int read = 0;
    int prompts = 0;
    for (const auto& listener : listeners) {
        const Answer answer = end_of(*listener);
        read += answer.done.usage.prompt_tokens - answer.done.usage.cached_tokens;
        prompts += answer.done.usage.prompt_tokens;
    }
    CHECK(read < prompts / 2);
    CHECK(world.engine->status().cells_used == 0);
}

TEST_CASE("who follows a leader that is cancelled gets its answer all the same") {
    World world(exact());
    for (int round = 0; round < 10; ++round) {
        std::vector<std::unique_ptr<Listener>> listeners;
        for (int i = 0; i < 4; ++i) {
            Listener& listener = *listeners.emplace_back(std::make_unique<Listener>());
            Request request = about(listener, "question " + std::to_string(round));
            request.messages.front().content += std::to_string(round);
            REQUIRE(world.engine->submit(std::move(request)));
        }
        listeners.front()->cancel();
        for (const auto& listener : listeners)
            CHECK(std::holds_alternative<Done>(listener->end()));
    }
    CHECK(world.engine->status().cells_used == 0);
}

TEST_CASE("what a crowd with cancels leaves behind changes no later answer") {
    // In exact arithmetic: with half floats in the cache, rows read in batches of another shape
    // round otherwise, and where two tokens are all but level a greedy answer may take the other
    // one.
    World with(exact());
    World without(exact(0));
    const std::string before = ask(without, "What is the capital of France?").text;
    std::mt19937 dice(64);
    const auto below = [&dice](unsigned limit) { return static_cast<int>(dice() % limit); };
    for (int round = 0; round < 25; ++round) {
        std::vector<std::unique_ptr<Listener>> crowd;
        for (int i = 0; i < 12; ++i) {
            Listener& listener = *crowd.emplace_back(std::make_unique<Listener>());
            Request request = about(listener, std::string(1 + below(60), 'a'), 1 + below(20));
            request.messages.front().content.resize(kWorldText.size() - below(40));
            if (below(2) == 0) listener.at_token(1 + below(6), [&listener] { listener.cancel(); });
            REQUIRE(with.engine->submit(std::move(request)));
        }
        for (const auto& listener : crowd)
            CHECK(std::holds_alternative<Done>(listener->end()));
        CHECK(ask(with, "What is the capital of France?").text == before);
    }
    CHECK(with.engine->status().cells_used == 0);
}

TEST_CASE(
    "conversations that take turns each find their own beginning, and leave no cells to others") {
    // Longer than the few cells that may be left beside what is used of a kept span.
    std::string long_text;
    while (long_text.size() < 300)
        long_text += kWorldText;
    World with(exact());
    World without(exact(0));
    std::vector<Message> talks[2];
    for (int turn = 0; turn < 6; ++turn) {
        std::vector<Message>& talk = talks[turn % 2];
        if (talk.empty()) {
            talk.push_back(
                {.role = "system", .content = (turn == 0 ? "North. " : "South. ") + long_text});
        }
        talk.push_back({.role = "user", .content = "What now? " + std::to_string(turn)});
        const auto say = [&talk](World& world) {
            Listener listener;
            Request request = listener.request("", 6);
            request.messages = talk;
            return ask(world, std::move(request), listener);
        };
        const Answer answer = say(with);
        CHECK(answer.text == say(without).text);
        if (turn > 1) CHECK(answer.done.usage.cached_tokens > answer.done.usage.prompt_tokens / 2);
        CHECK(with.engine->status().cells_kept < 2 * answer.done.usage.prompt_tokens);
        CHECK((with.engine->status().prefix_bytes > 0) == (turn > 0));
        talk.push_back({.role = "assistant", .content = answer.text});
    }
}

TEST_CASE("what ends beside another is kept outside the cells, and found there") {
    World world(exact());
    Listener lasting;
    REQUIRE(world.engine->submit(lasting.request("Talk on.", 300)));
    const Answer first = ask(world, "Who lives here?");
    CHECK(world.engine->status().cells_kept == 0);
    CHECK(world.engine->status().prefix_bytes > 0);
    const Answer again = ask(world, "Who lives here?");
    CHECK(again.done.usage.cached_tokens == again.done.usage.prompt_tokens - 1);
    CHECK(again.text == first.text);
    lasting.cancel();
    lasting.end();
}

TEST_CASE("a stored span comes back where there are no more cells than one request takes") {
    Options options = exact();
    options.kv_cells = 512;
    World world(options);
    for (int i = 0; i < 3; ++i) {
        Listener listener;
        const Answer answer = ask(world, about(listener, "Who lives here?", 5), listener);
        take_every_cell(world);
        Listener again;
        const Answer second = ask(world, about(again, "Who lives here?", 10'000), again);
        CHECK(second.done.usage.cached_tokens == second.done.usage.prompt_tokens - 1);
    }
}

TEST_CASE("twins who come while cells are short share what they have in common") {
    Options options = exact();
    options.kv_cells = 1024;
    for (int round = 0; round < 10; ++round) {
        World world(options);
        ask(world, "Who lives here?");  // leaves its cells
        Listener lasting;
        REQUIRE(world.engine->submit(about(lasting, "Who lives here?", 300)));
        Listener a;
        Listener b;
        const std::string text = "Quite another beginning, and long enough to be worth it. ";
        for (Listener* twin : {&a, &b}) {
            Request request = twin->request(text, 200);
            request.messages.insert(request.messages.begin(),
                                    {.role = "system", .content = text + std::string(kWorldText)});
            REQUIRE(world.engine->submit(std::move(request)));
        }
        const int cached = end_of(a).done.usage.cached_tokens + end_of(b).done.usage.cached_tokens;
        CHECK(cached > 32);
        lasting.cancel();
        lasting.end();
    }
}

TEST_CASE("without memory outside the cells they are all there is") {
    Options options = exact();
    options.prefix_mib = 0;
    World world(options);
    ask(world, "Who lives here?");
    CHECK(world.engine->status().cells_kept > 0);
    ask(world, "What is the mill for?");
    CHECK(world.engine->status().prefix_bytes == 0);
}

TEST_CASE("kept cells make room for requests that need them") {
    Options options = exact();
    options.kv_cells = 512;
    World world(options);
    ask(world, "Who lives here?");
    CHECK(world.engine->status().cells_kept > 0);
    take_every_cell(world);
}

}  // namespace
}  // namespace elpis::engine
