#include "elpis/api/feed.h"

#include <cstddef>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "elpis/api/testing/world.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::api {
namespace {

using http::testing::RawClient;
using mcp::Json;
using testing::World;

// The next pulse, once it has come whole.
std::string pulse_from(RawClient& client) {
    const std::string& received = client.read_until("event: pulse");
    while (received.find("\n\n", received.find("event: pulse")) == std::string::npos &&
           client.read_some()) {
    }
    const std::size_t begin = received.find("event: pulse");
    std::string pulse = begin == std::string::npos ? "" : received.substr(begin);
    client.forget();
    return pulse;
}

void feel(World& world, const char* character) {
    REQUIRE(world.mind->feel(character, "success", 1.0));
}

TEST_CASE("a feed begins with what is felt and how the engine does, and tells what changes") {
    World world;
    feel(world, "ada");
    RawClient client = world.listen("?character=ada");
    const std::string first = client.read_until("event: pulse");
    CHECK(first.find("text/event-stream") != std::string::npos);
    CHECK(first.find("event: emotion\ndata: {\"valence\":0.2") != std::string::npos);
    client.forget();
    REQUIRE(world.mind->set_emotion("ada", {.valence = -0.75, .arousal = 0.5}));
    CHECK(client.read_until("\"valence\":-0.75").find("event: emotion") != std::string::npos);
}

TEST_CASE("a feed of one character says nothing of others") {
    World world;
    RawClient client = world.listen("?character=ada");
    client.read_until("event: pulse");
    feel(world, "bob");
    feel(world, "ada");
    const std::string received = client.read_until("\"character\":\"ada\"");
    CHECK(received.find("bob") == std::string::npos);
}

TEST_CASE("a feed without a name is everybody's") {
    World world;
    feel(world, "ada");
    RawClient client = world.listen();
    CHECK(client.read_until("event: pulse").find("\"character\":\"ada\"") != std::string::npos);
    feel(world, "bob");
    CHECK(client.read_until("bob").find("event: emotion") != std::string::npos);
}

TEST_CASE("somebody new may be listened to before it is there") {
    World world;
    RawClient client = world.listen("?character=zoe");
    const std::string first = client.read_until("event: pulse");
    CHECK(first.find("event: emotion") == std::string::npos);
    CHECK_FALSE(world.mind->knows("zoe").value());
    feel(world, "zoe");
    client.read_until("\"character\":\"zoe\"");
}

TEST_CASE("who is erased is told as erased, and is not born again by it") {
    World world;
    feel(world, "ada");
    RawClient client = world.listen("?character=ada");
    client.read_until("event: pulse");
    client.forget();
    REQUIRE(world.mind->erase("ada"));
    const std::string received = client.read_until("event: erased\ndata: {\"character\":\"ada\"}");
    CHECK(received.find("event: emotion") == std::string::npos);
    CHECK_FALSE(world.mind->knows("ada").value());
    feel(world, "ada");
    client.read_until("event: emotion");
}

TEST_CASE("a feed ends with a word when the server ends") {
    World world;
    RawClient client = world.listen();
    client.read_until("event: pulse");
    world.server->close();
    CHECK(client.read_all().find("event: end\ndata: {}\n\n") != std::string::npos);
}

TEST_CASE("a name that is none, and a parameter that is none, are refused") {
    World world;
    for (const char* query : {"?character=a/b", "?character=", "?charakter=ada"}) {
        CAPTURE(query);
        RawClient client = world.listen(query);
        CHECK(client.read_until("\r\n").starts_with("HTTP/1.1 400"));
    }
}

TEST_CASE("of more listeners than may be, one is sent away") {
    World world({.max_listeners = 1});
    RawClient first = world.listen();
    first.read_until("event: pulse");
    RawClient second = world.listen();
    CHECK(second.read_until("\r\n").starts_with("HTTP/1.1 503"));
}

// The feed itself, whose listeners take when the test says so.
TEST_CASE("who is slow gets each character once, in its newest state") {
    World world;
    Feed feed(*world.mind, world.timer);
    const auto listener = feed.listen(std::nullopt);
    CHECK(listener->take().pulse != nullptr);
    for (int i = 0; i < 100; ++i) {
        feel(world, "ada");
        feel(world, "bob");
    }
    feel(world, "ada");
    const Feed::News news = listener->take();
    REQUIRE(news.changes.size() == 2);
    CHECK(news.changes[0].character == "bob");
    CHECK(news.changes[1].character == "ada");
    CHECK(news.changes[1].moved);
    CHECK_FALSE(news.changes[1].erased);
    CHECK(news.pulse == nullptr);
    CHECK(listener->take().changes.empty());
}

TEST_CASE("an erased character that has begun anew is both, in this order") {
    World world;
    Feed feed(*world.mind, world.timer);
    const auto listener = feed.listen("ada");
    feel(world, "ada");
    REQUIRE(world.mind->erase("ada"));
    Feed::News news = listener->take();
    REQUIRE(news.changes.size() == 1);
    CHECK(news.changes[0].erased);
    CHECK_FALSE(news.changes[0].moved);

    feel(world, "ada");
    REQUIRE(world.mind->erase("ada"));
    feel(world, "ada");
    news = listener->take();
    REQUIRE(news.changes.size() == 1);
    CHECK(news.changes[0].erased);
    CHECK(news.changes[0].moved);
}

TEST_CASE("what nobody listens to is not kept, and what is kept is bounded") {
    World world;
    Feed feed(*world.mind, world.timer);
    feel(world, "before");
    const auto listener = feed.listen(std::nullopt);
    const auto other = feed.listen("ada");
    for (std::size_t i = 0; i < Feed::kMost + 10; ++i)
        REQUIRE(world.mind->erase("nobody " + std::to_string(i)));
    CHECK(listener->take().changes.empty());  // there was nothing to erase
    for (std::size_t i = 0; i < Feed::kMost + 10; ++i) {
        const std::string name = "c" + std::to_string(i);
        feel(world, name.c_str());
        REQUIRE(world.mind->erase(name));  // more than may be alive at once
    }
    const Feed::News news = listener->take();
    REQUIRE(news.changes.size() == Feed::kMost);
    CHECK(news.changes.back().character == "c" + std::to_string(Feed::kMost + 9));
    CHECK(other->take().changes.empty());
}

TEST_CASE("the pulse is news when a figure of it has changed") {
    World world;
    RawClient client = world.listen();
    CHECK(pulse_from(client).find("\"live_streams\":0") != std::string::npos);
    mind::GenerateCall call;
    call.messages = {{.role = "user", .content = "hello"}};
    REQUIRE(world.mind->start_stream(call));
    CHECK(pulse_from(client).find("\"live_streams\":1") != std::string::npos);
    world.backend.asked().finish();
}

}  // namespace
}  // namespace elpis::api
