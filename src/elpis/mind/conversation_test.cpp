// What a mind makes of conversations: turns, roles and talks.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/engine/event.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/mind.h"
#include "elpis/mind/testing/world.h"
#include "elpis/persona/persona.h"

namespace elpis::mind {
namespace {

using testing::World;

constexpr auto kStop = engine::FinishReason::Stop;

// Messages that alternate, the user's first.
GenerateCall talk(const std::vector<std::string>& texts) {
    GenerateCall call;
    for (const std::string& text : texts) {
        call.messages.push_back(
            {.role = call.messages.size() % 2 == 0 ? "user" : "assistant", .content = text});
    }
    return call;
}

void answered(World& world, GenerateCall call, std::string reply) {
    const auto generation = world.mind->generate(std::move(call));
    REQUIRE(generation);
    world.end(*generation, std::move(reply), kStop);
}

Personas with_odda() {
    persona::Persona odda;
    odda.name = "Odda";
    odda.description = "A cook.";
    odda.greeting = "Sit down.";
    odda.sampling = {.temperature = 1.3, .max_tokens = 33};
    return {{"odda", odda}};
}

TEST_CASE("promise 16: an answer made again counts once") {
    World world;
    answered(world, talk({"how was it?"}), "It works, finally fixed.");
    const affect::State once = world.feeling();
    CHECK(once.valence > 0.05);
    answered(world, talk({"how was it?"}), "It works, finally fixed.");
    answered(world, talk({"how was it?"}), "It works, finally fixed.");
    CHECK(world.feeling() == once);
    CHECK(world.mind->emotion(kDefaultCharacter)->snapshot.update_count == 1);
    const auto events = world.journal->events(kDefaultCharacter)->records;
    REQUIRE(events.size() == 5);
    CHECK(events[0].cause == journal::Cause::AppraisalWords);
    CHECK(events[0].context.starts_with("turn "));
    CHECK(events[1].cause == journal::Cause::TurnUndone);
    CHECK(events[1].after.emotion == affect::State{});
}

TEST_CASE("promise 16: an edited message takes back what the old one led to, and nothing else") {
    World world;
    answered(world, talk({"hello"}), "Hello.");
    answered(world, talk({"hello", "Hello.", "did it crash?"}), "Yes, an error, it failed.");
    CHECK(world.feeling().valence < 0.0);
    REQUIRE(world.mind->feel(kDefaultCharacter, "success", 1.0));
    answered(world, talk({"another client"}), "It works, finally fixed.");
    answered(world, talk({"hello", "Hello.", "did it rain?"}), "No.");

    World plain;
    REQUIRE(plain.mind->feel(kDefaultCharacter, "success", 1.0));
    answered(plain, talk({"another client"}), "It works, finally fixed.");
    CHECK(world.feeling() == plain.feeling());
}

TEST_CASE("while an answer is made again, the character feels as before the first one") {
    World world;
    REQUIRE(world.mind->generate(talk({"how was it?"})));
    const double calm = world.backend.requests.back().sampling.top_p;
    answered(world, talk({"how was it?"}), "It works, finally fixed.");
    REQUIRE(world.mind->generate(talk({"how was it?"})));
    CHECK(world.backend.requests.back().sampling.top_p == calm);
}

TEST_CASE("what answers were made with is written down, also of those that were cancelled") {
    World world;
    GenerateCall call = World::ask();
    call.shape.modulation = false;
    auto generation = world.mind->generate(call);
    world.end(*generation, "Well", engine::FinishReason::Cancelled);
    answered(world, World::ask(), "Well.");
    const auto made = world.journal->generations(kDefaultCharacter)->records;
    REQUIRE(made.size() == 2);
    CHECK_FALSE(made[0].temperature.has_value());
    CHECK(made[0].finish_reason == "cancelled");
    CHECK(made[1].temperature.has_value());
    CHECK(made[1].finish_reason == "stop");
    CHECK(made[1].steering.empty());
}

TEST_CASE("a character with a persona answers in its role, others as they are asked") {
    World world({}, {}, {.why_none = "none here"}, {}, with_odda());
    GenerateCall call = World::ask();
    REQUIRE(world.mind->generate(call));
    CHECK(world.backend.requests.back().messages.size() == 1);
    call.character = "odda";
    call.shape.modulation = false;
    REQUIRE(world.mind->generate(call));
    const auto& request = world.backend.requests.back();
    REQUIRE(request.messages.size() == 2);
    CHECK(request.messages[0].role == "system");
    CHECK(request.messages[0].content.find("A cook.") != std::string::npos);
    CHECK(request.messages[0].content.find("Sit down.") == std::string::npos);
    CHECK(request.sampling.temperature == 1.3);
    CHECK(request.max_tokens == 33);
    FunctionCall function{.character = "odda", .messages = call.messages};
    function.temperature = 0.2;
    REQUIRE(world.mind->call_function(function));
    CHECK(world.backend.requests.back().messages.size() == 2);
    CHECK(world.backend.requests.back().sampling.temperature == 0.2);
}

TEST_CASE("what was said before is said again to the model, for each user by itself") {
    World world({}, {}, {.why_none = "none here"}, {}, with_odda());
    const auto say = [&](std::string user, std::string text, std::string reply) {
        SayCall call{.user = std::move(user), .text = std::move(text), .how = {}};
        call.how.character = "odda";
        const auto generation = world.mind->say(std::move(call));
        REQUIRE(generation);
        world.end(*generation, std::move(reply), kStop);
    };
    say("Ann", "I am cold.", "Soup.");
    CHECK(world.backend.requests.back().messages[0].content.find("Sit down.") != std::string::npos);
    say("Bob", "Hello.", "Good evening.");
    say("Ann", "What did I say?", "That you are cold.");
    const auto& messages = world.backend.requests.back().messages;
    REQUIRE(messages.size() == 4);
    CHECK(messages[1].content == "I am cold.");
    CHECK(messages[2].content == "Soup.");
    CHECK(messages[3].content == "What did I say?");
    CHECK(world.journal->conversation("odda", "Ann")->size() == 4);

    CHECK(*world.mind->forget("odda", "Ann"));
    CHECK_FALSE(*world.mind->forget("odda", "Ann"));
    say("Ann", "And now?", "Who are you?");
    CHECK(world.backend.requests.back().messages.size() == 2);
    CHECK(*world.mind->forget("odda", std::nullopt));
    CHECK(world.journal->users("odda")->empty());
}

TEST_CASE("what was cancelled was not said, and words said twice count twice") {
    World world;
    SayCall call{.user = "Ann", .text = "did it work?", .how = {}};
    auto generation = world.mind->say(call);
    REQUIRE(generation);
    world.end(*generation, "It", engine::FinishReason::Cancelled);
    CHECK(world.journal->conversation(kDefaultCharacter, "Ann")->empty());
    for (int time = 0; time < 2; ++time) {
        generation = world.mind->say(call);
        world.end(*generation, "It works, finally fixed.", kStop);
    }
    CHECK(world.journal->conversation(kDefaultCharacter, "Ann")->size() == 4);
    CHECK(world.mind->emotion(kDefaultCharacter)->snapshot.update_count == 2);
    CHECK(world.mind->say({.user = "", .text = "x", .how = {}}).error().code ==
          ErrorCode::InvalidArgument);
    CHECK(world.mind->say({.user = "Ann", .text = "  ", .how = {}}).error().code ==
          ErrorCode::InvalidArgument);
}

TEST_CASE("what is forgotten while an answer is under way is not remembered when it ends") {
    World world;
    const auto say = [&](const char* user) {
        return world.mind->say({.user = user, .text = "did it work?", .how = {}}).value();
    };
    const auto ann = say("Ann");
    const auto bob = say("Bob");
    CHECK_FALSE(*world.mind->forget(kDefaultCharacter, "Ann"));
    world.backend.say(0, "It works, finally fixed.", kStop);
    world.backend.say(1, "It works, finally fixed.", kStop);
    World::wait(ann);
    World::wait(bob);
    CHECK(*world.journal->users(kDefaultCharacter) == std::vector<std::string>{"Bob"});
    CHECK(world.mind->emotion(kDefaultCharacter)->snapshot.update_count == 2);

    const auto cid = say("Cid");
    CHECK(*world.mind->forget(kDefaultCharacter, std::nullopt));
    world.end(cid, "It works, finally fixed.", kStop);
    CHECK(world.journal->users(kDefaultCharacter)->empty());
}

TEST_CASE("an answer under way leaves nothing behind in a character that is erased meanwhile") {
    World world;
    REQUIRE(world.mind->feel(kDefaultCharacter, "success", 1.0));
    const auto said = world.mind->say({.user = "Ann", .text = "did it work?", .how = {}}).value();
    CHECK(*world.mind->erase(kDefaultCharacter));
    world.end(said, "It works, finally fixed.", kStop);
    CHECK(world.mind->emotion(kDefaultCharacter)->snapshot.update_count == 0);
    CHECK(world.journal->users(kDefaultCharacter)->empty());
    CHECK(world.journal->generations(kDefaultCharacter)->records.empty());
    CHECK(world.journal->events(kDefaultCharacter)->records.empty());
    // The next one is a life of its own.
    world.end(*world.mind->generate(World::ask()), "It works, finally fixed.", kStop);
    CHECK(world.mind->emotion(kDefaultCharacter)->snapshot.update_count == 1);
}

// A call asks how long the context is between what it reads and what it begins.
TEST_CASE("a call that has read a history which is then forgotten or erased leaves nothing, too") {
    World world;
    const SayCall call{.user = "Ann", .text = "did it work?", .how = {}};
    world.end(*world.mind->say(call), "It works, finally fixed.", kStop);
    for (const bool erased : {false, true}) {
        CAPTURE(erased);
        world.backend.on_capabilities = [&] {
            const auto once = std::exchange(world.backend.on_capabilities, nullptr);
            CHECK(*(erased ? world.mind->erase(kDefaultCharacter)
                           : world.mind->forget(kDefaultCharacter, "Ann")));
        };
        world.end(*world.mind->say(call), "It works, finally fixed.", kStop);
        CHECK(world.journal->users(kDefaultCharacter)->empty());
        CHECK(world.mind->emotion(kDefaultCharacter)->snapshot.update_count == (erased ? 0 : 2));
    }
    CHECK(world.journal->generations(kDefaultCharacter)->records.empty());
}

TEST_CASE("what a text would do is known by its words; by probe only where one can measure") {
    World world;
    const auto taste = world.mind->foretaste(kDefaultCharacter, "It works, finally fixed.");
    REQUIRE(taste);
    CHECK(taste->impulse.has_value());
    CHECK(taste->after.snapshot.emotion.valence > 0.05);
    CHECK(world.feeling() == affect::State{});
    CHECK_FALSE(world.mind->foretaste(kDefaultCharacter, "a table")->impulse.has_value());
    const auto refused = world.mind->measure(kDefaultCharacter, "you fool");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Unsupported);
    CHECK(world.backend.requests.empty());
}

}  // namespace
}  // namespace elpis::mind
