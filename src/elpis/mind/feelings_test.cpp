#include "elpis/mind/feelings.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/attribution.h"
#include "elpis/affect/explanation.h"
#include "elpis/affect/impulse.h"
#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/manual_clock.h"
#include "elpis/base/test_folder.h"
#include "elpis/journal/journal.h"
#include "elpis/journal/options.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/emotion.h"
#include "elpis/mind/turn_key.h"
#include "elpis/persona/persona.h"

using namespace std::chrono_literals;

namespace elpis::mind {
namespace {

// A server that can end and begin again over the same file.
struct World {
    TestFolder folder;
    ManualClock clock;
    Log log{{.quiet = true}};
    journal::Options options{.path = folder.path() / "journal.sqlite"};
    affect::Options everybody;
    Personas personas;
    std::size_t limit = 100;
    std::unique_ptr<journal::Journal> journal;
    std::unique_ptr<Feelings> feelings;

    void begin() {
        end();
        journal = std::make_unique<journal::Journal>(options, clock, log);
        feelings = std::make_unique<Feelings>(
            everybody,
            personas,
            limit,
            Feelings::Parts{.clock = clock, .journal = journal.get(), .log = log});
    }
    void end() {
        feelings.reset();
        journal.reset();
    }
    affect::State emotion(std::string_view character) {
        return feelings->read(character)->snapshot.emotion;
    }
    void feel(std::string_view character, double valence) {
        REQUIRE(feelings->feel(character,
                               {.impulse = {.valence = valence, .arousal = 0.1, .type = "event"},
                                .context = "a test"}));
    }
};

TEST_CASE("after a restart a feeling goes on as if the clock had simply run on") {
    World world;
    world.begin();
    world.feel("ada", 0.4);
    world.clock.advance(20s);
    REQUIRE(world.feelings->set_baseline("ada", {.valence = 0.2, .arousal = 0.1}));
    world.clock.advance(40s);
    const affect::State expected_now = world.emotion("ada");
    world.end();
    world.clock.advance(1min);
    world.begin();
    const affect::State later = world.emotion("ada");
    CHECK(later.valence < expected_now.valence);

    World undisturbed;
    undisturbed.begin();
    undisturbed.feel("ada", 0.4);
    undisturbed.clock.advance(20s);
    REQUIRE(undisturbed.feelings->set_baseline("ada", {.valence = 0.2, .arousal = 0.1}));
    undisturbed.clock.advance(100s);
    CHECK(later.valence == doctest::Approx(undisturbed.emotion("ada").valence).epsilon(1e-6));
    CHECK(later.arousal == doctest::Approx(undisturbed.emotion("ada").arousal).epsilon(1e-6));
    CHECK(world.feelings->read("ada")->snapshot.baseline.valence == 0.2);
}

TEST_CASE("without restore everybody begins at home again") {
    World world;
    world.options.restore = false;
    world.begin();
    world.feel("ada", 0.4);
    world.begin();
    CHECK(world.emotion("ada") == affect::State{});
}

TEST_CASE("each change is written down with its cause and what was felt before and after") {
    World world;
    world.begin();
    world.feel("ada", 0.4);
    REQUIRE(world.feelings->set_baseline("ada", {.valence = 0.2, .arousal = 0.1}));
    REQUIRE(world.feelings->reset("ada"));
    const auto page = world.journal->events("ada");
    REQUIRE(page);
    REQUIRE(page->records.size() == 3);
    CHECK(page->records[0].cause == journal::Cause::ToolCall);
    CHECK(page->records[0].type == "event");
    CHECK(page->records[0].context == "a test");
    CHECK(page->records[0].before.emotion.valence == 0.0);
    CHECK(page->records[0].after.emotion.valence == doctest::Approx(0.4));
    CHECK(page->records[1].cause == journal::Cause::SetBaseline);
    CHECK(page->records[2].cause == journal::Cause::Reset);
    CHECK(page->records[2].after.emotion.valence == doctest::Approx(0.2));
}

TEST_CASE("more characters than fit in memory come and go without forgetting anything") {
    World world;
    world.limit = 2;
    world.begin();
    for (const char* const name : {"ada", "bob", "carol", "dora"})
        world.feel(name, 0.3);
    for (const char* const name : {"ada", "bob", "carol", "dora"})
        CHECK(world.emotion(name).valence == doctest::Approx(0.3).epsilon(1e-6));
}

TEST_CASE("without a journal on the disk the limit holds, and only the untouched make room") {
    World world;
    world.limit = 2;
    world.options.enabled = false;
    world.begin();
    REQUIRE(world.feelings->set_baseline("ada", {.valence = 0.2, .arousal = 0.1}));
    REQUIRE(world.feelings->read("idle"));
    world.feel("bob", 0.3);
    const auto refused = world.feelings->read("carol");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Busy);
    CHECK(world.feelings->read("ada")->snapshot.baseline.valence == 0.2);
}

TEST_CASE("a persona decides where its character is at home, what moves it, and by whose time") {
    World world;
    persona::Persona pim;
    pim.affect.baseline = {.valence = 0.5, .arousal = 0.3};
    pim.affect.events["success"] = {.valence = -0.4, .arousal = 0.0};
    pim.affect.clock = ClockKind::Manual;
    world.personas["pim"] = pim;
    world.begin();
    CHECK(world.emotion("pim").valence == 0.5);
    CHECK(world.feelings->cast().events_of("pim").effect_of("success").valence == -0.4);
    CHECK(world.feelings->cast().events_of("ada").effect_of("success").valence == 0.2);
    world.feel("pim", 0.2);
    const double felt = world.emotion("pim").valence;
    world.clock.advance(24h);
    CHECK(world.emotion("pim").valence == felt);
    world.begin();
    CHECK(world.emotion("pim").valence == felt);
    REQUIRE(world.feelings->advance("pim", affect::Seconds{86'400}));
    CHECK(world.emotion("pim").valence < felt - 0.05);
    const double rested = world.emotion("pim").valence;
    world.begin();
    CHECK(world.emotion("pim").valence == rested);
}

TEST_CASE("only a clock of one's own can be moved, and it can be taken and given back") {
    World world;
    world.begin();
    world.feel("ada", 0.4);
    CHECK(world.feelings->advance("ada", 1s).error().code == ErrorCode::InvalidArgument);
    world.clock.advance(10s);
    const double felt = world.emotion("ada").valence;
    REQUIRE(world.feelings->set_clock("ada", ClockKind::Manual));
    world.clock.advance(1h);
    CHECK(world.emotion("ada").valence == doctest::Approx(felt));
    CHECK_FALSE(world.feelings->advance("ada", -1s));
    REQUIRE(world.feelings->set_clock("ada", ClockKind::Wall));
    CHECK(world.emotion("ada").valence == doctest::Approx(felt));
    world.clock.advance(1h);
    CHECK(world.emotion("ada").valence < felt - 0.1);
}

TEST_CASE("a snapshot brings back what was felt, as if no time had passed, to whomever") {
    World world;
    world.begin();
    world.feel("ada", 0.4);
    world.clock.advance(1min);
    const affect::State felt = world.emotion("ada");
    const std::string snapshot = *world.feelings->snapshot("ada");
    world.clock.advance(10h);
    world.feel("ada", -0.5);
    REQUIRE(world.feelings->restore("ada", snapshot));
    REQUIRE(world.feelings->restore("bob", snapshot));
    for (const char* const name : {"ada", "bob"}) {
        CHECK(world.emotion(name).valence == doctest::Approx(felt.valence).epsilon(1e-6));
        CHECK(world.emotion(name).arousal == doctest::Approx(felt.arousal).epsilon(1e-6));
    }
    CHECK(world.feelings->restore("ada", "{}").error().code == ErrorCode::InvalidArgument);
}

TEST_CASE("the shares of an explanation sum to the feeling") {
    World world;
    world.begin();
    world.feel("ada", 0.4);
    world.clock.advance(1min);
    world.feel("ada", -0.2);
    world.clock.advance(1min);
    const Reasons reasons = *world.feelings->explain("ada");
    affect::State sum = reasons.why.temperament;
    for (const affect::ActingEvent& event : reasons.why.events)
        sum = sum + event.share.of_emotion();
    CHECK(reasons.why.events.size() == 2);
    CHECK(affect::distance(sum, world.emotion("ada")) < 1e-9);
}

TEST_CASE("what a text would do is told and not done") {
    World world;
    world.begin();
    const auto taste = world.feelings->foretaste("ada", affect::Impulse{.valence = 0.3});
    REQUIRE(taste);
    CHECK(taste->after.snapshot.emotion.valence == doctest::Approx(0.3));
    CHECK(world.emotion("ada").valence == 0.0);
    CHECK(world.journal->events("ada")->records.empty());
}

TEST_CASE("everybody is listed once, by name, whether alive, in a file or in the journal") {
    World world;
    world.personas["pim"] = persona::Persona{.name = "Pim"};
    world.begin();
    world.feel("zoe", 0.2);
    world.begin();
    world.feel("ada", 0.2);
    const auto first = world.feelings->known("", 2);
    REQUIRE(first);
    REQUIRE(first->known.size() == 2);
    CHECK(first->known[0].name == "ada");
    CHECK(first->known[0].emotion.has_value());
    CHECK(first->known[0].in_journal);
    CHECK(first->known[1].name == "pim");
    CHECK(first->known[1].from_file);
    CHECK_FALSE(first->known[1].in_journal);
    const auto rest = world.feelings->known(first->next, 2);
    REQUIRE(rest);
    REQUIRE(rest->known.size() == 1);
    CHECK(rest->known[0].name == "zoe");
    CHECK_FALSE(rest->known[0].emotion.has_value());
    CHECK(rest->next.empty());
}

TEST_CASE("a turn that is made again after a restart counts once, unless more has happened") {
    const TurnKey key = {.whole = "0123456789abcdef", .before = {}, .previous = {}, .said = "x"};
    const auto turn = [&](World& world) {
        const auto ticket = world.feelings->begin_turn("ada", key);
        REQUIRE(ticket);
        REQUIRE(world.feelings->feel("ada",
                                     {.impulse = {.valence = 0.3, .type = "success"},
                                      .cause = journal::Cause::AppraisalWords,
                                      .context = name_of(key),
                                      .turn = *ticket}));
    };
    World world;
    world.begin();
    turn(world);
    turn(world);
    world.begin();
    turn(world);
    CHECK(world.emotion("ada").valence == doctest::Approx(0.3).epsilon(1e-6));
    world.clock.advance(1ms);
    world.feel("ada", 0.1);
    world.begin();
    turn(world);
    CHECK(world.emotion("ada").valence > 0.45);
}

TEST_CASE("a turn that is made again under another clock begins where the feeling was") {
    const TurnKey key = {.whole = "0123456789abcdef", .before = {}, .previous = {}, .said = "x"};
    World world;
    world.personas["pim"].affect.clock = ClockKind::Manual;
    world.clock.advance(48h);  // this machine has been on for long, and no time has passed for Pim
    world.begin();
    world.feel("pim", 0.4);
    world.clock.advance(1ms);
    const affect::State before = world.emotion("pim");
    const auto ticket = world.feelings->begin_turn("pim", key);
    REQUIRE(ticket);
    REQUIRE(world.feelings->feel("pim",
                                 {.impulse = {.valence = -0.3, .type = "failure"},
                                  .cause = journal::Cause::AppraisalWords,
                                  .context = name_of(key),
                                  .turn = *ticket}));
    REQUIRE(world.feelings->set_clock("pim", ClockKind::Wall));
    REQUIRE(world.feelings->begin_turn("pim", key));
    CHECK(world.emotion("pim").valence == doctest::Approx(before.valence).epsilon(1e-6));
    world.clock.advance(1h);
    CHECK(world.emotion("pim").valence < before.valence);
    REQUIRE(world.feelings->set_clock("pim", ClockKind::Manual));
    REQUIRE(world.feelings->begin_turn("pim", key));
    const double then = world.emotion("pim").valence;
    CHECK(then > 0.0);
    world.clock.advance(1h);
    CHECK(world.emotion("pim").valence == then);
    REQUIRE(world.feelings->advance("pim", 3600s));
    CHECK(world.emotion("pim").valence < then);
}

TEST_CASE("an erased character is born again, and the file has nothing of it") {
    World world;
    world.begin();
    world.feel("ada", 0.4);
    CHECK(*world.feelings->erase("ada"));
    CHECK_FALSE(*world.feelings->erase("ada"));
    CHECK(world.emotion("ada") == affect::State{});
    CHECK(world.journal->events("ada")->records.empty());
    world.begin();
    CHECK(world.emotion("ada") == affect::State{});
}

TEST_CASE("an emotion that is set is felt at once and written down under its own cause") {
    World world;
    world.begin();
    const affect::State there{.valence = -0.5, .arousal = 0.25};
    REQUIRE(world.feelings->set_emotion("ada", there));
    CHECK(world.emotion("ada") == there);
    world.begin();  // after a restart, too
    CHECK(world.emotion("ada") == there);
    const auto page = world.journal->events("ada");
    REQUIRE(page);
    REQUIRE(page->records.size() == 1);
    CHECK(page->records[0].cause == journal::Cause::SetEmotion);
    CHECK(page->records[0].after.emotion == there);

    const auto refused = world.feelings->set_emotion("bob", {.valence = 2.0, .arousal = 0.0});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "valence is 2; it must be between -1 and 1");
    CHECK_FALSE(world.feelings->knows("bob").value());
}

TEST_CASE("the past is read by pages from the newest backwards, as far as the journal goes") {
    World world;
    world.everybody.trajectory.history_size = 2;  // memory goes back less far
    world.begin();
    for (int i = 0; i < 5; ++i) {
        world.clock.advance(1s);
        world.feel("ada", 0.1);
    }
    const auto newest = world.feelings->history("ada", 3, std::nullopt);
    REQUIRE(newest);
    REQUIRE(newest->events.size() == 3);
    REQUIRE_FALSE(newest->before.empty());
    const auto oldest = world.feelings->history("ada", 3, newest->before);
    REQUIRE(oldest);
    REQUIRE(oldest->events.size() == 2);
    CHECK(oldest->before.empty());
    CHECK(oldest->events[1].time < newest->events[0].time);
    CHECK(oldest->points[1].emotion == oldest->events[1].after);
    CHECK_FALSE(world.feelings->history("ada", 3, "yesterday"));
}

TEST_CASE("without a journal the past is what memory has of it") {
    World world;
    Feelings feelings(
        world.everybody, {}, 100, {.clock = world.clock, .journal = nullptr, .log = world.log});
    for (int i = 0; i < 4; ++i)
        REQUIRE(feelings.set_emotion("ada", {.valence = i / 10.0, .arousal = 0.0}));
    const auto page = feelings.history("ada", 3, std::nullopt);
    REQUIRE(page);
    CHECK(page->events.empty());
    REQUIRE(page->points.size() == 3);
    CHECK(page->points[2].emotion.valence == 0.3);
    CHECK(page->before.empty());
    CHECK(feelings.history("ada", 3, "1-1")->points.empty());
}

TEST_CASE("who only looks makes nobody") {
    World world;
    world.begin();
    CHECK(world.feelings->look("ada").value() == std::nullopt);
    CHECK_FALSE(world.feelings->knows("ada").value());
    world.feel("ada", 0.4);
    REQUIRE(world.feelings->look("ada").value());
    world.begin();
    CHECK(world.feelings->look("ada").value()->snapshot.emotion.valence == doctest::Approx(0.4));
    CHECK_FALSE(world.feelings->look("../etc"));
}

TEST_CASE("who is erased is told as a change, and then as erased") {
    World world;
    world.begin();
    std::vector<std::string> heard;
    const auto change = world.feelings->on_change(
        [&](const std::string& character) { heard.push_back("changed " + character); });
    const auto erase = world.feelings->on_erase(
        [&](const std::string& character) { heard.push_back("erased " + character); });
    world.feel("ada", 0.1);
    REQUIRE(world.feelings->erase("ada"));
    REQUIRE(world.feelings->erase("nobody"));
    CHECK(heard == std::vector<std::string>{"changed ada", "changed ada", "erased ada"});
}

TEST_CASE("what is not allowed any more does not happen, and nobody is born for it") {
    World world;
    world.begin();
    const auto never = [] { return false; };
    const auto felt = world.feelings->feel(
        "ada", {.impulse = {.valence = 0.4, .type = "event"}, .allowed = never});
    REQUIRE_FALSE(felt);
    CHECK(felt.error().code == ErrorCode::Cancelled);
    CHECK(world.feelings->begin_turn("ada", {}, never).error().code == ErrorCode::Cancelled);
    CHECK_FALSE(*world.feelings->knows("ada"));
    CHECK(world.journal->events("ada")->records.empty());
}

TEST_CASE("what cannot be written down is felt, and said") {
    World world;
    world.options.path = "/proc/no/such/folder/journal.sqlite";
    world.begin();
    world.feel("ada", 0.4);
    CHECK(world.emotion("ada").valence == doctest::Approx(0.4));
    CHECK_FALSE(world.feelings->warning().empty());
}

}  // namespace
}  // namespace elpis::mind
