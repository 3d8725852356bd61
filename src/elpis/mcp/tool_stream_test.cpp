#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/mcp/json.h"
#include "elpis/mcp/testing/fake_backend.h"
#include "elpis/mcp/testing/world.h"

namespace elpis::mcp {
namespace {

using testing::World;

struct Told {
    World world;
    Json id;
    testing::FakeBackend::Asked* asked = nullptr;

    explicit Told(const testing::Settings& settings = {}) : world(settings) {
        world.initialize();
        const Json started = world.call("generate_stream_start", World::hello());
        CHECK(started["status"] == "started");
        CHECK(started["emotional_state"]["update_count"] == 0);
        CHECK(started["modulated_params"] == Json{{"temperature", 0.7}, {"top_p", 0.9}});
        id = started["stream_id"];
        asked = &world.backend.asked();
    }

    Json start_read(Json more = Json::object()) {
        more["stream_id"] = id;
        return world.start_call("generate_stream_read", std::move(more));
    }
    Json read(Json more = Json::object()) { return world.given(start_read(std::move(more))); }
    Json wait_for_end() {
        for (;;) {
            Json reading = read({{"cursor", 0}, {"wait_ms", 10'000}});
            if (reading["is_complete"] == true) return reading;
        }
    }
};

TEST_CASE("a stream is read piece by piece, without or with a cursor") {
    Told told;
    told.asked->say("one ");
    CHECK(encode(told.read()) ==
          R"({"new_content":"one ","is_complete":false,"total_tokens":1,"next_cursor":4})");
    told.asked->say("two");
    CHECK(told.read()["new_content"] == "two");
    CHECK(told.read()["new_content"] == "");
    CHECK(told.read({{"cursor", 0}})["new_content"] == "one two");
    CHECK(told.read({{"cursor", 4}})["new_content"] == "two");
    CHECK(told.read({{"cursor", 1000}})["new_content"] == "");
}

TEST_CASE("the end has the whole text, its reason and the feeling, and can be read again") {
    Told told;
    told.asked->say("It is done.");
    told.asked->finish();
    const Json end = told.wait_for_end();
    CHECK(end["full_content"] == "It is done.");
    CHECK(end["finish_reason"] == "stop");
    CHECK(end["emotional_state"]["update_count"] == 1);
    CHECK_FALSE(end.contains("error"));
    CHECK(told.read({{"cursor", 0}}) == end);
}

TEST_CASE("a stream says that the model thinks, and at the end what") {
    Told told;
    told.asked->think("Two and two.");
    const Json thinking = told.read();
    CHECK(thinking["new_content"] == "");
    CHECK(thinking["is_thinking"] == true);
    CHECK(thinking["total_tokens"] == 1);
    told.asked->say("Four.");
    CHECK_FALSE(told.read().contains("is_thinking"));
    told.asked->finish();
    const Json end = told.wait_for_end();
    CHECK(end["full_content"] == "Four.");
    CHECK(end["reasoning_content"] == "Two and two.");
}

TEST_CASE("a read that waits is answered by the news, and by the end") {
    Told told;
    const Json first = told.start_read({{"wait_ms", 10'000}});
    told.world.call("get_emotion");
    told.asked->say("news");
    CHECK(told.world.given(first)["new_content"] == "news");

    const Json second = told.start_read({{"cursor", 4}, {"wait_ms", 999'999'999}});
    told.world.call("get_emotion");
    told.asked->finish();
    CHECK(told.world.given(second)["is_complete"] == true);
}

TEST_CASE("a read that waits in vain says so when its time is over") {
    Told told;
    const Json reading = told.read({{"wait_ms", 1}});
    CHECK(reading["new_content"] == "");
    CHECK(reading["is_complete"] == false);
    CHECK(told.read({{"wait_ms", -5}})["is_complete"] == false);
}

TEST_CASE("a read that is cancelled leaves the stream alone") {
    Told told;
    const Json waiting = told.start_read({{"wait_ms", 10'000}});
    told.world.call("get_emotion");
    told.world.cancel(waiting);
    told.asked->say("still there");
    CHECK(told.read({{"cursor", 0}})["new_content"] == "still there");
    CHECK_FALSE(told.asked->cancelled);
    told.world.server->close();
    for (const Json& message : told.world.client.messages()) {
        CHECK_FALSE((message.contains("id") && message["id"] == waiting));
    }
}

TEST_CASE("reads that wait take places, and give them back") {
    Told told({.mind = {.max_waiting_calls = 1}});
    const Json first = told.start_read({{"wait_ms", 10'000}});
    told.world.call("get_emotion");
    // Which of the two reads is handled first is up to the workers.
    const Json second = told.start_read({{"wait_ms", 10'000}});
    const auto refused = told.world.client.wait_for([&](const Json& message) {
        return message.contains("id") && (message["id"] == first || message["id"] == second);
    });
    CHECK(told.world.said(refused["id"]).starts_with("busy"));
    told.asked->say("x");
    told.world.given(refused["id"] == first ? second : first);
    CHECK(told.read({{"cursor", 1}, {"wait_ms", 1}})["new_content"] == "");
}

TEST_CASE("promise 8: cancelling again and after the end answers the same") {
    Told told;
    told.asked->say("so far");
    const Json once = told.world.call("generate_stream_cancel", {{"stream_id", told.id}});
    CHECK(once == Json{{"status", "cancelled"}, {"stream_id", told.id}});
    const Json end = told.wait_for_end();
    CHECK(end["full_content"] == "so far");
    CHECK(end["finish_reason"] == "cancelled");
    CHECK_FALSE(end.contains("error"));
    CHECK(told.world.call("generate_stream_cancel", {{"stream_id", told.id}}) == once);
    CHECK(end["emotional_state"]["update_count"] == 0);
}

TEST_CASE("a failed stream reads complete, with the text so far and the reason") {
    Told told;
    told.asked->say("so far");
    told.asked->fail("the model has gone");
    const Json end = told.wait_for_end();
    CHECK(end["full_content"] == "so far");
    CHECK(end["finish_reason"] == "error");
    CHECK(end["error"] == "the model has gone");
}

TEST_CASE("an id that is not known is an error with the way out") {
    World world;
    world.initialize();
    for (const char* tool : {"generate_stream_read", "generate_stream_cancel"}) {
        CHECK(world.refusal(tool, {{"stream_id", "unknown"}}) ==
              "unknown or expired stream_id; call generate_stream_start again");
        CHECK(world.refusal(tool).find("stream_id is required") == 0);
    }
    Told told;
    CHECK(told.world.said(told.start_read({{"cursor", -1}})).find("cursor is -1") == 0);
}

TEST_CASE("no more streams than the limit are open") {
    World world({.streams = {.max_live = 2}});
    world.initialize();
    world.call("generate_stream_start", World::hello());
    world.call("generate_stream_start", World::hello());
    CHECK(world.refusal("generate_stream_start", World::hello()).starts_with("busy"));
}

TEST_CASE("bad wishes start nothing") {
    World world;
    world.initialize();
    Json arguments = World::hello();
    arguments["temperature"] = 9;
    CHECK(world.refusal("generate_stream_start", arguments).find("temperature") == 0);
    CHECK(world.backend.count() == 0);
}

}  // namespace
}  // namespace elpis::mcp
