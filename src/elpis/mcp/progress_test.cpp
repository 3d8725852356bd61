#include "elpis/mcp/progress.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/manual_clock.h"
#include "elpis/engine/event.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/testing/world.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {
namespace {

using engine::Phase;
using testing::World;
using namespace std::chrono_literals;

streams::Reading reading(Phase phase, int done = 0, int total = 0, int tokens = 0) {
    return {.tokens = tokens, .progress = {.phase = phase, .done = done, .total = total}};
}

bool is_progress(const Json& message) {
    return message.contains("method") && message["method"] == "notifications/progress";
}

TEST_CASE("every phase has its sentence, and the figure rises through all of them") {
    ManualClock clock;
    ProgressMeter meter;
    const std::vector<std::pair<streams::Reading, std::string>> course{
        {reading(Phase::Queued), "queued"},
        {reading(Phase::Loading), "loading model"},
        {reading(Phase::Loading, 40, 100), "loading model 40 %"},
        {reading(Phase::Queued), "queued"},
        {reading(Phase::Prefill, 120, 300), "reading the prompt 120/300"},
        {reading(Phase::Prefill, 0, 0), "reading the prompt"},
        {reading(Phase::Generating), "writing"},
        {reading(Phase::Generating, 0, 0, 57), "writing, 57 tokens"}};
    double last = -1.0;
    for (const auto& [now, sentence] : course) {
        const auto news = meter.next(clock.now(), now);
        REQUIRE(news);
        CHECK((*news)["message"] == sentence);
        CHECK((*news)["progress"].get<double>() > last);
        last = (*news)["progress"].get<double>();
        clock.advance(100ms);
    }
    CHECK(last == doctest::Approx(40 + 120 + 57).epsilon(0.01));
}

TEST_CASE("news come at most every 100 ms") {
    ManualClock clock;
    ProgressMeter meter;
    CHECK(meter.next(clock.now(), reading(Phase::Generating, 0, 0, 1)));
    clock.advance(99ms);
    CHECK_FALSE(meter.next(clock.now(), reading(Phase::Generating, 0, 0, 2)));
    clock.advance(1ms);
    CHECK(meter.next(clock.now(), reading(Phase::Generating, 0, 0, 3)));
}

TEST_CASE("where nothing moves there is a sign of life every 10 s, and it still rises") {
    ManualClock clock;
    ProgressMeter meter;
    double last = (*meter.next(clock.now(), reading(Phase::Queued)))["progress"];
    int told = 0;
    for (int i = 0; i < 1000; ++i) {
        clock.advance(100ms);
        if (const auto news = meter.next(clock.now(), reading(Phase::Queued))) {
            ++told;
            CHECK((*news)["progress"].get<double>() > last);
            last = (*news)["progress"];
        }
    }
    CHECK(told == 10);
}

TEST_CASE("a client with a token is kept informed under it, and not after the answer") {
    for (const Json& token : {Json(0), Json(""), Json("t"), Json(7)}) {
        World world({.real_time = true});
        world.initialize();
        const Json id = world.start_call("generate", World::hello(), {{"progressToken", token}});
        auto& asked = world.backend.asked();
        asked.progress(Phase::Loading, 40, 100);
        const Json loading = world.client.wait_for(is_progress);
        CHECK(encode(loading["params"]["progressToken"]) == encode(token));
        CHECK(loading["params"]["message"] == "loading model 40 %");
        asked.say("Hello");
        const Json writing = world.client.wait_for([](const Json& message) {
            return is_progress(message) && message["params"]["message"] == "writing, 1 tokens";
        });
        CHECK(writing["params"]["progress"].get<double>() > loading["params"]["progress"]);
        asked.finish();
        world.given(id);
        world.server->close();
        CHECK(world.client.messages().back()["id"] == id);
    }
}

TEST_CASE("without a token, or with a boolean for one, there is no progress") {
    for (const Json& meta : {Json(nullptr), Json{{"progressToken", true}}}) {
        World world({.real_time = true});
        world.initialize();
        const Json id = world.start_call("generate", World::hello(), meta);
        world.backend.asked().say("Hello");
        const Json other = world.start_call("generate", World::hello(), {{"progressToken", 9}});
        world.backend.asked(1).say("Hello");
        world.client.wait_for(is_progress);  // the other's: this one's would have come as well
        world.backend.asked(0).finish();
        world.backend.asked(1).finish();
        world.given(id);
        world.given(other);
        for (const Json& message : world.client.messages()) {
            if (is_progress(message)) CHECK(message["params"]["progressToken"] == 9);
        }
    }
}

}  // namespace
}  // namespace elpis::mcp
