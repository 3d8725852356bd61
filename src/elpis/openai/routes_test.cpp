
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/event.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/mind/options.h"
#include "elpis/openai/testing/world.h"

namespace elpis::openai {
namespace {

using http::testing::RawClient;
using mcp::Json;
using testing::body_of;
using testing::events_of;
using testing::status_of;
using testing::World;

TEST_CASE("the models are the model, nobody, and everybody who is known") {
    World world;
    RawClient client = world.get("/v1/models");
    const Json list = body_of(client.read_all());
    CHECK(list["object"] == "list");
    REQUIRE(list["data"].size() == 3);
    CHECK(list["data"][0]["id"] == "fake");
    CHECK(list["data"][1]["id"] == "plain");
    CHECK(list["data"][2]["id"] == "mira");
    RawClient one = world.get("/v1/models/mira");
    CHECK(body_of(one.read_all())["id"] == "mira");
    RawClient none = world.get("/v1/models/gpt-4o");
    const std::string& received = none.read_all();
    CHECK(status_of(received) == 404);
    CHECK(body_of(received)["error"]["code"] == "model_not_found");
}

TEST_CASE("an id is listed once, and a character of that name is reached by the field") {
    World world;
    const std::vector<std::string> names{"fake", "plain"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        RawClient client = world.chat({{"model", "default"}, {"character", names[i]}});
        world.backend.asked(i).finish();
        CHECK(body_of(client.read_all())["elpis"]["character"] == names[i]);
    }
    RawClient client = world.get("/v1/models");
    const Json list = body_of(client.read_all())["data"];
    for (const std::string& id : names) {
        CHECK(std::ranges::count_if(list, [&](const Json& one) { return one["id"] == id; }) == 1);
    }
}

TEST_CASE("a steering wish out of range is refused by its field while there are no vectors") {
    World world;
    RawClient client =
        world.chat({{"steering", {{"vectors", {{"anger", 1e308}}}, {"mode", "axes"}}}});
    const std::string& received = client.read_all();
    CHECK(status_of(received) == 400);
    CHECK(body_of(received)["error"]["param"] == "steering.vectors.anger");
}

TEST_CASE("an answer comes whole, with what its character feels") {
    World world;
    RawClient client = world.chat({{"model", "mira"}});
    world.backend.asked().say("Because ");
    world.backend.asked().say("of the sea.");
    world.backend.asked().finish();
    const Json answer = body_of(client.read_all());
    CHECK(answer["object"] == "chat.completion");
    CHECK(answer["id"].get<std::string>().starts_with("chatcmpl-"));
    CHECK(answer["model"] == "mira");
    const Json& choice = answer["choices"][0];
    CHECK(choice["message"]["role"] == "assistant");
    CHECK(choice["message"]["content"] == "Because of the sea.");
    CHECK(choice["finish_reason"] == "stop");
    CHECK(answer["usage"]["prompt_tokens"] == 5);
    CHECK(answer["usage"]["completion_tokens"] == 2);
    CHECK(answer["elpis"]["character"] == "mira");
    CHECK(answer["elpis"]["emotion"]["quadrant"].is_string());
    CHECK(answer["elpis"]["applied"]["temperature"].is_number());
    // The role is around what was asked.
    CHECK(world.backend.asked().request.messages.front().role == "system");
}

TEST_CASE("an answer streams as it is written, and ends with its figures and [DONE]") {
    World world;
    RawClient client =
        world.chat({{"stream", true}, {"stream_options", {{"include_usage", true}}}});
    world.backend.asked().say("Because ");
    CHECK(client.read_until("Because ").find("text/event-stream") != std::string::npos);
    world.backend.asked().say("of the sea.");
    client.read_until("of the sea.");
    world.backend.asked().finish(engine::FinishReason::Length);
    const std::vector<std::string> events = events_of(client.read_all());
    REQUIRE(events.size() == 6);
    CHECK(Json::parse(events[0])["choices"][0]["delta"]["role"] == "assistant");
    CHECK(Json::parse(events[1])["choices"][0]["delta"]["content"] == "Because ");
    CHECK(Json::parse(events[2])["choices"][0]["delta"]["content"] == "of the sea.");
    const Json last = Json::parse(events[3]);
    CHECK(last["choices"][0]["finish_reason"] == "length");
    CHECK(last["elpis"]["emotion"].is_object());
    CHECK(Json::parse(events[4])["usage"]["completion_tokens"] == 2);
    CHECK(Json::parse(events[4])["choices"].empty());
    CHECK(events[5] == "[DONE]");
}

TEST_CASE("a client that hangs up ends its generation, streamed or not") {
    for (const bool streams : {true, false}) {
        CAPTURE(streams);
        World world;
        RawClient client = world.chat({{"stream", streams}});
        auto& asked = world.backend.asked();
        asked.say("Because ");
        if (streams) client.read_until("Because ");
        client.hang_up();
        while (world.traffic->waiting > 0) {  // the server is not told to end it
        }
        CHECK(asked.cancelled);
    }
}

TEST_CASE("the server's close tells every open stream, and ends it") {
    World world;
    RawClient streaming = world.chat({{"stream", true}});
    world.backend.asked(0).say("Because ");
    streaming.read_until("Because ");
    RawClient waiting = world.chat();
    world.backend.asked(1);
    world.server->close();
    const std::vector<std::string> events = events_of(streaming.read_all());
    CHECK(Json::parse(events.back())["error"]["code"] == "cancelled");
    CHECK(status_of(waiting.read_all()) == 503);
    CHECK(world.backend.asked(0).cancelled);
    CHECK(world.backend.asked(1).cancelled);
}

TEST_CASE("a failure before the first word has a status, after it an event") {
    World world;
    RawClient early = world.chat({{"stream", true}});
    world.backend.asked(0).fail("the model cannot be loaded");
    const std::string& refused = early.read_all();
    CHECK(status_of(refused) == 503);
    CHECK(body_of(refused)["error"]["message"] == "the model cannot be loaded");
    RawClient late = world.chat({{"stream", true}});
    world.backend.asked(1).say("Be");
    late.read_until("Be");
    world.backend.asked(1).fail("the numbers broke");
    const std::vector<std::string> events = events_of(late.read_all());
    CHECK(Json::parse(events.back())["error"]["message"] == "the numbers broke");
}

TEST_CASE("the plain model is asked as nobody: no role, no feeling, no trace") {
    World world;
    RawClient client = world.chat({{"model", "plain"}});
    const auto& request = world.backend.asked().request;
    CHECK(request.messages.size() == 1);
    CHECK(request.sampling.temperature == mind::Options{}.temperature);
    world.backend.asked().say("I am so happy and excited, this is wonderful, thank you!");
    world.backend.asked().finish();
    const Json answer = body_of(client.read_all());
    CHECK_FALSE(answer["elpis"].contains("emotion"));
    CHECK(world.mind->emotion("default")->snapshot.update_count == 0);
}

TEST_CASE("the feeling moves the caller's own temperature instead of being silenced by it") {
    World world;
    RawClient calm =
        world.chat({{"temperature", 1.0}, {"emotion", {{"valence", 0}, {"arousal", -1}}}});
    RawClient greedy = world.chat({{"temperature", 0}});
    world.backend.asked(1);
    std::vector<double> temperatures{world.backend.asked(0).request.sampling.temperature,
                                     world.backend.asked(1).request.sampling.temperature};
    std::ranges::sort(temperatures);  // they came in either order
    CHECK(temperatures[0] == 0.0);
    CHECK(temperatures[1] > 1.0);
    world.backend.asked(0).finish();
    world.backend.asked(1).finish();
}

TEST_CASE("several choices have seeds of their own, and are counted together") {
    World world;
    RawClient client = world.chat({{"n", 2}, {"seed", 40}});
    CHECK(world.backend.asked(0).request.sampling.seed == 40U);
    CHECK(world.backend.asked(1).request.sampling.seed == 41U);
    world.backend.asked(0).say("one");
    world.backend.asked(1).say("two");
    world.backend.asked(1).finish();
    world.backend.asked(0).finish();
    const Json answer = body_of(client.read_all());
    CHECK(answer["choices"][0]["message"]["content"] == "one");
    CHECK(answer["choices"][1]["message"]["content"] == "two");
    CHECK(answer["usage"]["completion_tokens"] == 2);
}

const Json look_tool = Json::array(
    {{{"type", "function"}, {"function", {{"name", "look"}, {"parameters", Json::object()}}}}});

TEST_CASE("a call of a function comes in OpenAI's form, streamed or not") {
    World world;
    RawClient whole = world.chat({{"tools", look_tool}});
    world.backend.asked(0).say(R"({"name": "look", "arguments": {"where": "up"}})");
    world.backend.asked(0).finish();
    const Json choice = body_of(whole.read_all())["choices"][0];
    CHECK(choice["finish_reason"] == "tool_calls");
    CHECK(choice["message"]["content"].is_null());
    CHECK(choice["message"]["tool_calls"][0]["function"]["name"] == "look");

    RawClient stream = world.chat({{"tools", look_tool}, {"stream", true}});
    world.backend.asked(1).say(R"({"name": "look", )");
    world.backend.asked(1).say(R"("arguments": {"where": "up"}})");
    world.backend.asked(1).finish();
    const std::vector<std::string> events = events_of(stream.read_all());
    REQUIRE(events.size() == 4);
    const Json call = Json::parse(events[1])["choices"][0]["delta"]["tool_calls"][0];
    CHECK(call["index"] == 0);
    CHECK(call["function"]["arguments"] == R"({"where":"up"})");
    CHECK(Json::parse(events[2])["choices"][0]["finish_reason"] == "tool_calls");
}

TEST_CASE("beside tools, words stream as soon as they cannot be a call") {
    World world;
    RawClient stream = world.chat({{"tools", look_tool}, {"stream", true}});
    auto& asked = world.backend.asked();
    asked.say("\n ");  // may still be followed by a call
    asked.say("No need ");
    CHECK(stream.read_until("No need ").find("tool_calls") == std::string::npos);
    asked.say("to look.");
    asked.finish();
    std::string content;
    for (const std::string& event : events_of(stream.read_all())) {
        if (event == "[DONE]") break;
        const Json choice = Json::parse(event)["choices"][0];
        content += choice["delta"].value("content", "");
        if (choice["finish_reason"].is_string()) CHECK(choice["finish_reason"] == "stop");
    }
    CHECK(content == "\n No need to look.");
}

TEST_CASE("thoughts stream as they are thought") {
    World world;
    RawClient stream = world.chat({{"stream", true}});
    world.backend.asked().think("Let me see");
    stream.read_until("Let me see");  // before any text
    world.backend.asked().think(" further");
    const std::string& received = stream.read_until(" further");
    CHECK(received.find(R"("reasoning_content":" further")") != std::string::npos);
    world.backend.asked().say("Because.");
    world.backend.asked().finish();
    CHECK(stream.read_all().find(R"("content":"Because.")") != std::string::npos);
}

TEST_CASE("the text API sends no thoughts, streamed or not") {
    World world;
    RawClient stream =
        world.ask("/v1/completions", {{"model", "fake"}, {"prompt", "why?"}, {"stream", true}});
    world.backend.asked().think("pondering");
    world.backend.asked().say("Because.");
    world.backend.asked().finish();
    const std::string& received = stream.read_all();
    CHECK(received.find("pondering") == std::string::npos);
    CHECK(received.find("Because.") != std::string::npos);
}

TEST_CASE("the tokens of several prompts are counted together") {
    World world;
    RawClient client =
        world.ask("/v1/completions", {{"model", "fake"}, {"prompt", {"one", "two"}}, {"n", 2}});
    for (std::size_t i = 0; i < 4; ++i)
        world.backend.asked(i).finish();
    CHECK(body_of(client.read_all())["usage"]["prompt_tokens"] == 10);
}

TEST_CASE("the text API answers prompts") {
    World world;
    RawClient client = world.ask("/v1/completions", {{"model", "fake"}, {"prompt", "why?"}});
    world.backend.asked().say("Because.");
    world.backend.asked().finish();
    const Json answer = body_of(client.read_all());
    CHECK(answer["object"] == "text_completion");
    CHECK(answer["choices"][0]["text"] == "Because.");
    CHECK(answer["choices"][0]["finish_reason"] == "stop");
}

// Tests 1 and 7 of docs/hardening.md, at this door.
TEST_CASE("a body that cannot be read is a 400, and never more") {
    World world;
    const std::string deep = R"({"messages":)" + std::string(100'000, '[');
    for (const std::string& body : {std::string(),
                                    std::string("{"),
                                    std::string("[]"),
                                    std::string("\"text\""),
                                    std::string("{\"model\": \"\xFF\"}"),
                                    std::string("{\"model\": \"a\0b\"}", 16),
                                    std::string("\xEF\xBB\xBF{}"),
                                    deep}) {
        CAPTURE(body.substr(0, 40));
        RawClient client(world.server->port());
        client.send(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
            "application/json\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body);
        const std::string& received = client.read_all();
        CHECK(status_of(received) == 400);
        CHECK(body_of(received)["error"]["type"] == "invalid_request_error");
    }
}

TEST_CASE("a full waiting line is a 503 that says when to come again") {
    World world;
    world.backend.busy = true;
    RawClient client = world.chat();
    const std::string& received = client.read_all();
    CHECK(status_of(received) == 503);
    CHECK(received.find("Retry-After: 1\r\n") != std::string::npos);
}

}  // namespace
}  // namespace elpis::openai
