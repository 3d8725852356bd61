#include "elpis/mind/mind.h"

#include <chrono>
#include <cmath>
#include <future>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/event.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/emotion.h"
#include "elpis/mind/generation.h"
#include "elpis/mind/options.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/steering_sets.h"
#include "elpis/mind/testing/gauged_set.h"
#include "elpis/mind/testing/world.h"
#include "elpis/mind/watch.h"
#include "elpis/persona/persona.h"
#include "elpis/steering/library.h"
#include "elpis/steering/probe.h"
#include "elpis/streams/stream.h"

using namespace std::chrono_literals;

namespace elpis::mind {
namespace {

using testing::World;

TEST_CASE("by probe, an insult moves its hearer although no word of the list is in it") {
    using Appraisal = Options::Appraisal;
    const auto library = std::make_shared<const steering::Library>(testing::gauged_library());
    World world({.appraisal = {.mode = Appraisal::Mode::Probe, .source = Appraisal::Source::Both}},
                {},
                {.ready = library, .make = {}, .why_none = {}});
    // anger and joy, first of the message's two tokens, then of the reply's one
    world.backend.probed = std::make_shared<const steering::ProbeReading>(
        steering::ProbeReading{.turn = {.units = 2, .values = {0.0F, 0.0F, 1.0F, -2.0F}},
                               .answer = {.units = 2, .values = {0.0F, 0.0F}},
                               .answer_pieces = {"Oh"}});
    const auto generation = world.mind->generate(World::ask());
    REQUIRE(generation);
    CHECK(world.backend.requests.back().probe != nullptr);
    CHECK(generation->watch.wish.detail == WatchWish::Detail::None);  // it was not asked for
    world.end(*generation, "Oh.", engine::FinishReason::Stop);
    CHECK(world.feeling().valence < -0.1);
    CHECK(world.feeling().arousal > 0.05);
    CHECK(world.mind->emotion(kDefaultCharacter)->snapshot.update_count == 1);
}

TEST_CASE("a function call is measured when asked, and moves nothing") {
    const auto library = std::make_shared<const steering::Library>(testing::gauged_library());
    World world({.appraisal = {.mode = Options::Appraisal::Mode::Probe}},
                {},
                {.ready = library, .make = {}, .why_none = {}});
    FunctionCall call;
    call.messages = World::ask().messages;
    REQUIRE(world.mind->call_function(call));
    CHECK(world.backend.requests.back().probe == nullptr);
    call.watch.detail = WatchWish::Detail::Whole;
    REQUIRE(world.mind->call_function(call));
    CHECK(world.backend.requests.back().probe != nullptr);
    call.watch.labels = {"envy"};
    REQUIRE_FALSE(world.mind->call_function(call));
}

TEST_CASE("a whole answer is appraised before its stream is complete") {
    World world;
    const auto generation = world.mind->generate(World::ask());
    REQUIRE(generation);
    world.end(*generation, "It works, finally fixed.", engine::FinishReason::Stop);

    CHECK(world.feeling().valence > 0.05);
    CHECK(world.mind->emotion(kDefaultCharacter)->snapshot.update_count == 1);
}

TEST_CASE("promise 9: blank, cancelled and failed answers move nothing") {
    World world;
    auto generation = world.mind->generate(World::ask());
    world.end(*generation, "  \n", engine::FinishReason::Stop);
    generation = world.mind->generate(World::ask());
    world.end(*generation, "It is fixed", engine::FinishReason::Cancelled);
    generation = world.mind->generate(World::ask());
    world.backend.requests.back().on_event(engine::Text{.piece = "It is fixed", .tokens = 1});
    world.backend.ended.back() = true;
    world.backend.requests.back().on_event(Error{ErrorCode::Internal, "broken"});
    World::wait(*generation);

    CHECK(world.mind->emotion(kDefaultCharacter)->snapshot.update_count == 0);
    CHECK(world.feeling() == affect::State{});
}

TEST_CASE("appraisal can be switched off, and a function call is never appraised") {
    World off({.appraisal = {.mode = Options::Appraisal::Mode::Off}});
    auto generation = off.mind->generate(World::ask());
    off.end(*generation, "fixed", engine::FinishReason::Stop);
    CHECK(off.feeling() == affect::State{});

    World world;
    FunctionCall call;
    call.messages = World::ask().messages;
    generation = world.mind->call_function(call);
    world.end(*generation, "fixed", engine::FinishReason::Stop);
    CHECK(world.feeling() == affect::State{});
}

TEST_CASE("events keep their type: a character gets used to some, and OCC can name more") {
    affect::Options affect;
    affect.habituation.factor = 0.5;
    affect.occ_events = true;
    World world({}, {}, {.why_none = "none here"}, affect);
    REQUIRE(world.mind->feel("ada", "joy", 1.0));
    CHECK(world.feeling("ada").valence == doctest::Approx(0.4));
    REQUIRE(world.mind->feel("ada", "joy", 1.0));
    CHECK(world.feeling("ada").valence == doctest::Approx(0.4 + 0.2 * 0.6));
    REQUIRE(world.mind->feel("ada", "success", 1.0));
    CHECK(world.feeling("ada").valence == doctest::Approx(0.52 + 0.2 * 0.48));
}

TEST_CASE("an event moves the character it happens to, and nobody else") {
    World world;
    REQUIRE(world.mind->feel("ada", "success", 1.0));
    CHECK(world.feeling("ada").valence == doctest::Approx(0.2));
    CHECK(world.feeling("bob").valence == 0.0);
}

TEST_CASE("a feeling fades while nobody looks, and last_update stays when it was") {
    World world;
    const double then = world.mind->feel("ada", "success", 1.0)->last_update;
    world.clock.advance(1h);
    const Emotion later = *world.mind->emotion("ada");
    CHECK(later.snapshot.emotion.valence < 0.1);
    CHECK(later.last_update == doctest::Approx(then));
}

TEST_CASE("an intensity that is no number is refused and changes nothing") {
    World world;
    const auto refused = world.mind->feel("ada", "success", std::nan(""));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidArgument);
    CHECK(world.mind->emotion("ada")->snapshot.update_count == 0);
}

TEST_CASE("a borrowed emotion shapes one answer and leaves the state alone") {
    World world;
    GenerateCall call = World::ask();
    call.emotion = {.valence = 1.0, .arousal = 1.0};
    REQUIRE(world.mind->generate(call));
    CHECK(world.backend.requests[0].sampling.temperature == 0.5);
    CHECK(world.backend.requests[0].sampling.top_p == 1.0);
    CHECK(world.feeling() == affect::State{});
}

VectorSource named_set(std::string name) {
    steering::Library library = testing::gauged_library();
    library.name = std::move(name);
    library.hash = library.name;
    return {.ready = std::make_shared<const steering::Library>(std::move(library))};
}

struct TwoSets : World {
    static Personas odda() {
        persona::Persona persona;
        persona.affect.vectors = "/somewhere/warm.gguf";
        return {{"odda", std::move(persona)}};
    }
    static OwnVectors hers(VectorSource source) {
        OwnVectors own;
        own.emplace("/somewhere/warm.gguf", std::move(source));
        return own;
    }
    explicit TwoSets(VectorSource source)
        : World({}, {}, named_set("all"), {}, odda(), hers(std::move(source))) {}

    Result<Generation> asked(std::string character) {
        GenerateCall call = ask();
        call.character = std::move(character);
        call.emotion = affect::State{.valence = 1.0, .arousal = 1.0};
        call.watch.detail = WatchWish::Detail::Whole;
        return mind->generate(std::move(call));
    }
    Known known() { return mind->known("o", 1)->known.front(); }
};

TEST_CASE("a character with vectors of its own is steered and measured by them, beside others") {
    TwoSets world(named_set("warm"));
    const auto odda = world.asked("odda");
    const auto bob = world.asked("bob");
    REQUIRE(odda);
    REQUIRE(bob);
    CHECK(odda->shape.applied->set == "warm");
    CHECK(bob->shape.applied->set == "all");
    CHECK(odda->watch.set->library().name == "warm");
    CHECK(bob->watch.set->library().name == "all");
    const auto& requests = world.backend.requests;
    CHECK(requests[0].steering.injection != nullptr);
    CHECK(requests[0].probe == odda->watch.set->probe());
    CHECK(requests[1].probe == bob->watch.set->probe());
    CHECK(requests[0].probe != requests[1].probe);
    CHECK(world.mind->steering("odda").steerer->library().name == "warm");
    CHECK(world.mind->steering().steerer->library().name == "all");
    CHECK(world.known().vectors == "warm");
    CHECK(world.known().why_not_by_vectors.empty());
}

TEST_CASE("a character whose vectors cannot be used answers unsteered and says why") {
    TwoSets world({.why_none = "warm.gguf is torn", .failed = true});
    const auto odda = world.asked("odda");
    REQUIRE(odda);
    CHECK_FALSE(odda->shape.steered());
    CHECK(odda->shape.why_unsteered == "warm.gguf is torn");
    CHECK(odda->watch.why_not == "warm.gguf is torn");
    CHECK(world.asked("bob")->shape.steered());
    CHECK(world.known().vectors == "warm.gguf");  // and not where it lies
    CHECK(world.known().why_not_by_vectors == "warm.gguf is torn");
}

TEST_CASE("who wants to be measured begins the making of what measures") {
    std::promise<void> begun;
    World world({},
                {},
                {.make = [&begun](const std::stop_token&,
                                  const VectorSource::Progress&) -> Result<steering::Library> {
                    begun.set_value();
                    return fail(ErrorCode::Unsupported, "no way in");
                }});
    CHECK(world.mind->measure("odda", "Well done!").error().code == ErrorCode::Unsupported);
    begun.get_future().wait();
}

TEST_CASE("a backend that refuses leaves nothing behind") {
    World world;
    world.backend.busy = true;
    CHECK(world.mind->generate(World::ask()).error().code == ErrorCode::Busy);
    CHECK(world.mind->start_stream(World::ask()).error().code == ErrorCode::Busy);
    CHECK(world.mind->live_streams() == 0);
}

TEST_CASE("a stream is found by its id, and only by it") {
    World world;
    const auto started = world.mind->start_stream(World::ask());
    REQUIRE(started);
    const auto found = world.mind->find_stream(started->id);
    REQUIRE(found);
    CHECK(found->stream == started->stream);
    CHECK(found->id == started->id);
    CHECK(world.mind->find_stream("made up").error().code == ErrorCode::NotFound);
}

TEST_CASE("no more streams than the limit, and none is started in vain") {
    World world({}, {.max_live = 1});
    REQUIRE(world.mind->start_stream(World::ask()));
    CHECK(world.mind->start_stream(World::ask()).error().code == ErrorCode::Busy);
    CHECK(world.backend.requests.size() == 1);
}

TEST_CASE("listeners hear of each change until they are dropped") {
    World world;
    std::vector<std::string> heard;
    auto listening =
        world.mind->on_change([&](const std::string& character) { heard.push_back(character); });
    REQUIRE(world.mind->feel("ada", "success", 1.0));
    REQUIRE(world.mind->reset("bob"));
    listening.reset();
    REQUIRE(world.mind->feel("ada", "success", 1.0));
    CHECK(heard == std::vector<std::string>{"ada", "bob"});
}

TEST_CASE("promise 1: the mind's end cancels every generation and waits for its producer") {
    World world;
    const auto generation = world.mind->generate(World::ask());
    world.mind.reset();

    CHECK(generation->stream->complete_now());
    CHECK(generation->stream->outcome().value_or(streams::Outcome{}).cancelled());
}

TEST_CASE("an answer that ends while it is being submitted is complete all the same") {
    World world;
    world.backend.ends_at_once = true;
    const auto generation = world.mind->generate(World::ask());
    REQUIRE(generation);
    World::wait(*generation);
    CHECK(world.feeling().valence > 0.0);
}

TEST_CASE("a plain answer is nobody's: no role, no feeling, nothing moved and nobody born") {
    World world;
    GenerateCall call = World::ask();
    call.beside.plain = true;
    const auto generation = world.mind->generate(call);
    REQUIRE(generation);
    CHECK(generation->plain);
    CHECK(world.backend.requests.back().messages.size() == 1);
    CHECK(generation->sampled.temperature == Options{}.temperature);
    world.end(*generation, "wonderful, I am so happy, thank you!", engine::FinishReason::Stop);
    CHECK_FALSE(*world.mind->knows(kDefaultCharacter));
}

TEST_CASE("an imagined answer has a feeling and a role, and nobody lives through it") {
    Personas personas;
    personas["mira"].description = "a lighthouse keeper";
    World world({}, {}, {.why_none = "none here"}, {}, std::move(personas));
    REQUIRE(world.mind->feel("mira", "success", 1.0));
    const affect::State before = world.mind->emotion("mira")->snapshot.emotion;
    GenerateCall call = World::ask();
    call.character = "mira";
    call.emotion = affect::State{.valence = 0.8, .arousal = 0.8};
    call.beside.imagined = true;
    const auto generation = world.mind->generate(call);
    REQUIRE(generation);
    CHECK_FALSE(generation->plain);
    CHECK(world.backend.requests.back().messages.size() == 2);  // her role, and what was asked
    CHECK(generation->sampled.temperature != Options{}.temperature);
    world.end(*generation, "It works, finally fixed.", engine::FinishReason::Stop);
    CHECK(world.mind->emotion("mira")->snapshot.emotion == before);
    call.beside.imagined = false;
    const auto lived = world.mind->generate(call);
    REQUIRE(lived);
    world.end(*lived, "It works, finally fixed.", engine::FinishReason::Stop);
    CHECK(world.mind->emotion("mira")->snapshot.emotion.valence > before.valence);
}

TEST_CASE("who is known is known by file, life or journal, and asking makes nobody") {
    Personas personas;
    personas["mira"] = {};
    World world({}, {}, {.why_none = "none here"}, {}, std::move(personas));
    CHECK(*world.mind->knows("mira"));
    CHECK_FALSE(*world.mind->knows("rook"));
    CHECK_FALSE(*world.mind->knows("rook"));
    REQUIRE(world.mind->feel("rook", "success", 1.0));
    CHECK(*world.mind->knows("rook"));
    CHECK_FALSE(world.mind->knows("../etc"));
}

}  // namespace
}  // namespace elpis::mind
