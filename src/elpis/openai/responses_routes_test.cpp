
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/event.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/mcp/json.h"
#include "elpis/openai/testing/world.h"

namespace elpis::openai {
namespace {

using http::testing::RawClient;
using mcp::Json;
using testing::body_of;
using testing::events_of;
using testing::status_of;
using testing::World;

RawClient respond(const World& world, const Json& more = Json::object()) {
    Json body{{"model", "default"}, {"input", "why?"}};
    body.update(more);
    return world.ask("/v1/responses", body);
}

const Json look =
    Json::array({{{"type", "function"}, {"name", "look"}, {"parameters", {{"type", "object"}}}}});

// Checks what holds for every stream, and gives its events.
std::vector<Json> read_events(RawClient& client) {
    const std::string& received = client.read_all();
    std::vector<Json> events;
    for (const std::string& data : events_of(received)) {
        events.push_back(Json::parse(data));
        const Json& event = events.back();
        CHECK(event["sequence_number"] == events.size() - 1);
        CHECK(received.find("event: " + event["type"].get<std::string>() + "\ndata: ") !=
              std::string::npos);
    }
    REQUIRE(events.size() >= 3);
    CHECK(events[0]["type"] == "response.created");
    CHECK(events[1]["type"] == "response.in_progress");
    CHECK(events[0]["response"]["status"] == "in_progress");
    CHECK(events[0]["response"]["id"] == events.back()["response"]["id"]);
    return events;
}

std::vector<std::string> types_of(const std::vector<Json>& events) {
    std::vector<std::string> types;
    types.reserve(events.size());
    for (const Json& event : events)
        types.push_back(event["type"].get<std::string>());
    return types;
}

// What a client puts together from the events, which must be what the last one says.
void check_put_together(const std::vector<Json>& events) {
    std::map<std::size_t, std::string> texts;
    Json done = Json::array();
    for (const Json& event : events) {
        const auto type = event["type"].get<std::string>();
        if (type.ends_with(".delta"))
            texts[event["output_index"].get<std::size_t>()] += event["delta"].get<std::string>();
        if (type == "response.output_item.done") {
            CHECK(event["output_index"] == done.size());
            done.push_back(event["item"]);
        }
    }
    CHECK(events.back()["response"]["output"] == done);
    for (std::size_t i = 0; i < done.size(); ++i) {
        const Json& item = done[i];
        const Json& text =
            item["type"] == "function_call" ? item["arguments"] : item["content"][0]["text"];
        CHECK(texts[i] == text.get<std::string>());
    }
}

TEST_CASE("a response comes whole, with what its character feels") {
    World world;
    RawClient client = respond(world, {{"model", "mira"}, {"metadata", {{"a", "b"}}}});
    auto& asked = world.backend.asked();
    asked.say("Because ");
    asked.say("of the sea.");
    asked.finish();
    const Json response = body_of(client.read_all());
    CHECK(response["object"] == "response");
    CHECK(response["id"].get<std::string>().starts_with("resp_"));
    CHECK(response["status"] == "completed");
    CHECK(response["model"] == "mira");
    CHECK(response["error"].is_null());
    CHECK(response["store"] == false);
    CHECK(response["metadata"]["a"] == "b");
    CHECK(response["temperature"].is_number());
    REQUIRE(response["output"].size() == 1);
    const Json& message = response["output"][0];
    CHECK(message["type"] == "message");
    CHECK(message["content"][0]["type"] == "output_text");
    CHECK(message["content"][0]["text"] == "Because of the sea.");
    CHECK(response["usage"]["input_tokens"] == 5);
    CHECK(response["usage"]["output_tokens"] == 2);
    CHECK(response["usage"]["total_tokens"] == 7);
    CHECK(response["elpis"]["character"] == "mira");
    CHECK(response["elpis"]["emotion"]["quadrant"].is_string());
}

TEST_CASE("a response streams its words in typed events") {
    World world;
    RawClient client = respond(world, {{"stream", true}});
    world.backend.asked().say("Because ");
    client.read_until("Because ");
    world.backend.asked().say("of the sea.");
    client.read_until("of the sea.");
    world.backend.asked().finish();
    const std::vector<Json> events = read_events(client);
    CHECK(types_of(events) == std::vector<std::string>{"response.created",
                                                       "response.in_progress",
                                                       "response.output_item.added",
                                                       "response.content_part.added",
                                                       "response.output_text.delta",
                                                       "response.output_text.delta",
                                                       "response.output_text.done",
                                                       "response.content_part.done",
                                                       "response.output_item.done",
                                                       "response.completed"});
    check_put_together(events);
    CHECK(events[6]["text"] == "Because of the sea.");
    CHECK(events.back()["response"]["usage"]["output_tokens"] == 2);
    CHECK(events.back()["response"]["elpis"]["emotion"].is_object());
}

TEST_CASE("thoughts are an item of their own, before the words") {
    World world;
    RawClient stream = respond(world, {{"stream", true}});
    world.backend.asked(0).think("Let me ");
    stream.read_until("Let me ");
    world.backend.asked(0).think("see.");
    stream.read_until("see.");
    world.backend.asked(0).say("Because.");
    world.backend.asked(0).finish();
    const std::vector<Json> events = read_events(stream);
    check_put_together(events);
    const Json output = events.back()["response"]["output"];
    REQUIRE(output.size() == 2);
    CHECK(output[0]["type"] == "reasoning");
    CHECK(output[0]["content"][0]["text"] == "Let me see.");
    CHECK(output[1]["content"][0]["text"] == "Because.");

    RawClient whole = respond(world);
    world.backend.asked(1).think("Let me see.");
    world.backend.asked(1).say("Because.");
    world.backend.asked(1).finish();
    const Json response = body_of(whole.read_all());
    CHECK(response["output"][0]["type"] == "reasoning");
    CHECK(response["output"][1]["type"] == "message");
}

TEST_CASE("a call of a function is an item, streamed or not") {
    World world;
    RawClient whole = respond(world, {{"tools", look}});
    world.backend.asked(0).say(R"({"name": "look", "arguments": {"where": "up"}})");
    world.backend.asked(0).finish();
    const Json response = body_of(whole.read_all());
    REQUIRE(response["output"].size() == 1);
    const Json& call = response["output"][0];
    CHECK(call["type"] == "function_call");
    CHECK(call["name"] == "look");
    CHECK(call["arguments"] == R"({"where":"up"})");
    CHECK_FALSE(call["call_id"].get<std::string>().empty());
    CHECK(response["status"] == "completed");

    RawClient stream = respond(world, {{"tools", look}, {"stream", true}});
    world.backend.asked(1).say(R"({"name": "look", )");
    world.backend.asked(1).say(R"("arguments": {"where": "up"}})");
    world.backend.asked(1).finish();
    const std::vector<Json> events = read_events(stream);
    check_put_together(events);
    CHECK(types_of(events) == std::vector<std::string>{"response.created",
                                                       "response.in_progress",
                                                       "response.output_item.added",
                                                       "response.function_call_arguments.delta",
                                                       "response.function_call_arguments.done",
                                                       "response.output_item.done",
                                                       "response.completed"});
    CHECK(events[2]["item"]["arguments"] == "");
}

TEST_CASE("an answer that ran out of tokens is incomplete, and says why") {
    World world;
    RawClient whole = respond(world, {{"max_output_tokens", 1}});
    world.backend.asked(0).say("Be");
    world.backend.asked(0).finish(engine::FinishReason::Length);
    const Json response = body_of(whole.read_all());
    CHECK(response["status"] == "incomplete");
    CHECK(response["incomplete_details"]["reason"] == "max_output_tokens");
    CHECK(response["output"][0]["status"] == "incomplete");

    RawClient stream = respond(world, {{"max_output_tokens", 1}, {"stream", true}});
    world.backend.asked(1).think("hm");
    world.backend.asked(1).finish(engine::FinishReason::Length);
    const std::vector<Json> events = read_events(stream);
    check_put_together(events);
    CHECK(events.back()["type"] == "response.incomplete");
    const Json output = events.back()["response"]["output"];
    REQUIRE(output.size() == 1);
    CHECK(output[0]["type"] == "reasoning");
    CHECK(output[0]["status"] == "incomplete");
}

TEST_CASE("an answer without a word is a message without a word") {
    World world;
    RawClient stream = respond(world, {{"stream", true}});
    world.backend.asked().finish();
    const std::vector<Json> events = read_events(stream);
    CHECK(events.back()["response"]["output"][0]["content"][0]["text"] == "");
}

TEST_CASE("a failure before the first word has a status, after it ends the response") {
    World world;
    RawClient early = respond(world, {{"stream", true}});
    world.backend.asked(0).fail("the model cannot be loaded");
    CHECK(status_of(early.read_all()) == 503);
    RawClient late = respond(world, {{"stream", true}});
    world.backend.asked(1).say("Be");
    late.read_until("Be");
    world.backend.asked(1).fail("the numbers broke");
    const std::vector<Json> events = read_events(late);
    CHECK(events.back()["type"] == "response.failed");
    CHECK(events.back()["response"]["status"] == "failed");
    CHECK(events.back()["response"]["error"]["message"] == "the numbers broke");
}

TEST_CASE("the server's close fails an open response, and a client's end its generation") {
    World world;
    RawClient left = respond(world, {{"stream", true}});
    world.backend.asked(0).say("Because ");
    left.read_until("Because ");
    left.hang_up();
    while (world.traffic->waiting > 0) {  // the server is not told to end it
    }
    CHECK(world.backend.asked(0).cancelled);
    RawClient open = respond(world, {{"stream", true}});
    world.backend.asked(1).say("Because ");
    open.read_until("Because ");
    world.server->close();
    const std::vector<Json> events = read_events(open);
    CHECK(events.back()["type"] == "response.failed");
    CHECK(world.backend.asked(1).cancelled);
}

TEST_CASE("who is asked, and what is wrong with it, is told as elsewhere") {
    World world;
    RawClient nobody = respond(world, {{"model", "gpt-4o"}});
    const std::string& received = nobody.read_all();
    CHECK(status_of(received) == 404);
    CHECK(body_of(received)["error"]["code"] == "model_not_found");
    RawClient stored = respond(world, {{"previous_response_id", "resp_1"}});
    const std::string& refused = stored.read_all();
    CHECK(status_of(refused) == 400);
    CHECK(body_of(refused)["error"]["param"] == "previous_response_id");
}

}  // namespace
}  // namespace elpis::openai
