
#include <cstddef>
#include <string>

#include <doctest/doctest.h>

#include "elpis/engine/embedding.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/mcp/json.h"
#include "elpis/openai/testing/world.h"

namespace elpis::openai {
namespace {

using http::testing::RawClient;
using mcp::Json;
using testing::status_of;
using testing::World;

RawClient embed(const World& world, const Json& more) {
    Json body{{"model", "default"}};
    body.update(more);
    return world.ask("/v1/embeddings", body);
}

// Of an answer that comes in chunks: its pieces are JSON of one line.
Json chunked_body(const std::string& received) {
    std::string body;
    std::size_t at = received.find("\r\n\r\n") + 4;
    while (true) {
        const std::size_t end = received.find("\r\n", at);
        const std::size_t size = std::stoul(received.substr(at, end - at), nullptr, 16);
        if (size == 0) return Json::parse(body);
        body += received.substr(end + 2, size);
        at = end + 2 + size + 2;
    }
}

TEST_CASE("vectors come in the order of the inputs, whatever order they are made in") {
    World world;
    RawClient client = embed(world, {{"input", {"a", "b"}}});
    world.backend.asked(1).embed({0.0F, 1.0F, 0.0F});
    world.backend.asked(0).embed({0.6F, 0.8F, 0.0F});
    const Json answer = chunked_body(client.read_all());
    CHECK(answer["object"] == "list");
    CHECK(answer["model"] == "fake");
    REQUIRE(answer["data"].size() == 2);
    CHECK(answer["data"][0]["object"] == "embedding");
    CHECK(answer["data"][0]["index"] == 0);
    CHECK(answer["data"][0]["embedding"] == Json{0.6, 0.8, 0.0});
    CHECK(answer["data"][1]["embedding"] == Json{0.0, 1.0, 0.0});
    CHECK(answer["usage"]["prompt_tokens"] == 10);
    CHECK(answer["usage"]["total_tokens"] == 10);
    CHECK(std::get<std::string>(world.backend.asked(0).request.embed->input) == "a");
}

TEST_CASE("in base64 a vector is its numbers' bytes") {
    World world;
    RawClient client = embed(world, {{"input", "a"}, {"encoding_format", "base64"}});
    world.backend.asked().embed({1.0F, 0.0F, -2.0F});
    CHECK(chunked_body(client.read_all())["data"][0]["embedding"] == "AACAPwAAAAAAAADA");
}

TEST_CASE("a client that hangs up, and the server's close, end what is embedded") {
    World world;
    RawClient left = embed(world, {{"input", "a"}});
    world.backend.asked(0);
    left.hang_up();
    while (world.traffic->waiting > 0) {  // the server is not told to end it
    }
    CHECK(world.backend.asked(0).cancelled);
    RawClient waits = embed(world, {{"input", "a"}});
    world.backend.asked(1);
    world.server->close();
    CHECK(status_of(waits.read_all()) == 503);
    CHECK(world.backend.asked(1).cancelled);
}

TEST_CASE("whatever model is asked, the one that is there embeds, and says so") {
    World world;
    RawClient client = embed(world, {{"model", "text-embedding-3-small"}, {"input", "a"}});
    world.backend.asked().embed({1.0F, 0.0F, 0.0F});
    CHECK(chunked_body(client.read_all())["model"] == "fake");
}

TEST_CASE("a failure is told, and what is wrong named") {
    World world;
    RawClient failed = embed(world, {{"input", "a"}});
    world.backend.asked(0).fail("the model cannot be loaded");
    CHECK(status_of(failed.read_all()) == 503);
    RawClient cut = embed(world, {{"input", "a"}, {"dimensions", 2}});
    CHECK(testing::body_of(cut.read_all())["error"]["param"] == "dimensions");
    Json many = Json::array();
    for (int i = 0; i < 2049; ++i)
        many.push_back("a");
    RawClient flood = embed(world, {{"input", many}});
    CHECK(testing::body_of(flood.read_all())["error"]["param"] == "input");
    CHECK(world.backend.count() == 1);
}

}  // namespace
}  // namespace elpis::openai
