#include "elpis/mcp/subscriptions.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/resources.h"
#include "elpis/mcp/testing/world.h"

namespace elpis::mcp {
namespace {

using testing::World;

constexpr std::string_view kUpdated = "notifications/resources/updated";

bool is(const Json& message, std::string_view method) {
    return message.contains("method") && message["method"] == method;
}

std::size_t updates(const World& world) {
    std::size_t count = 0;
    for (const Json& message : world.client.messages())
        count += is(message, kUpdated) ? 1 : 0;
    return count;
}

void wait_for_updates(const World& world, std::size_t count) {
    std::size_t seen = 0;
    world.client.wait_for(
        [&](const Json& message) { return is(message, kUpdated) && ++seen == count; });
}

void event(World& world, std::string_view character = "default") {
    world.call("update_emotion", {{"event_type", "success"}, {"character", character}});
}

Json listen_for(Json uris) {
    return {{"notifications", {{"resourceSubscriptions", std::move(uris)}}}};
}

TEST_CASE("a legacy subscriber is told the URI, and nothing once it has unsubscribed") {
    World world;
    world.initialize();
    event(world);
    CHECK(updates(world) == 0);
    CHECK(world.ask("resources/subscribe", {{"uri", kStateUri}})["result"] == Json::object());
    world.manual.advance(Subscriptions::kGap);
    event(world);
    CHECK(encode(world.client.wait_for([](const Json& m) { return is(m, kUpdated); })) ==
          R"({"jsonrpc":"2.0","method":"notifications/resources/updated",)"
          R"("params":{"uri":"emotion://state"}})");

    CHECK(world.ask("resources/unsubscribe", {{"uri", kStateUri}})["result"] == Json::object());
    world.ask("resources/unsubscribe", {{"uri", kStateUri}});
    world.manual.advance(Subscriptions::kGap);
    event(world);
    world.server->close();
    CHECK(updates(world) == 1);
}

TEST_CASE("the feelings of other characters are not what the resource shows") {
    World world;
    world.initialize();
    world.ask("resources/subscribe", {{"uri", kStateUri}});
    event(world, "other");
    world.server->close();
    CHECK(updates(world) == 0);
}

TEST_CASE("the events resource can be subscribed to and never changes") {
    World world;
    world.initialize();
    CHECK(world.ask("resources/subscribe", {{"uri", kEventsUri}})["result"] == Json::object());
    event(world);
    world.server->close();
    CHECK(updates(world) == 0);
}

TEST_CASE("a burst of changes is one notice now and one a gap later") {
    World world;
    world.initialize();
    world.ask("resources/subscribe", {{"uri", kStateUri}});
    for (int i = 0; i < 20; ++i)
        event(world);
    wait_for_updates(world, 2);
    world.server->close();
    CHECK(updates(world) == 2);
}

TEST_CASE("a modern listener is acknowledged first, then told, under its own id") {
    World world;
    world.modern = true;
    Json filter = listen_for({kStateUri, "emotion://events", "file:///x", kStateUri});
    filter["notifications"]["toolsListChanged"] = true;
    world.request("l", "subscriptions/listen", filter);
    world.client.wait_for(
        [](const Json& m) { return is(m, "notifications/subscriptions/acknowledged"); });
    event(world);
    wait_for_updates(world, 1);

    const auto messages = world.client.messages();
    CHECK(encode(messages[0]) ==
          R"({"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":)"
          R"({"_meta":{"io.modelcontextprotocol/subscriptionId":"l"},)"
          R"("notifications":{"resourceSubscriptions":["emotion://state"]}}})");
    const Json update = world.client.wait_for([](const Json& m) { return is(m, kUpdated); });
    CHECK(encode(update["params"]) ==
          R"({"_meta":{"io.modelcontextprotocol/subscriptionId":"l"},"uri":"emotion://state"})");
}

TEST_CASE("of several resources each is told of when its character changes, in both eras") {
    World legacy;
    legacy.initialize();
    World modern;
    modern.modern = true;
    const Json uris = {"emotion://state/ada", "emotion://history/ada", "emotion://state/bob"};
    for (const Json& uri : uris)
        legacy.ask("resources/subscribe", {{"uri", uri}});
    modern.request("l", "subscriptions/listen", listen_for(uris));
    const Json told = modern.client.wait_for(
        [](const Json& m) { return is(m, "notifications/subscriptions/acknowledged"); });
    CHECK(told["params"]["notifications"]["resourceSubscriptions"] == uris);
    for (World* world : {&legacy, &modern}) {
        event(*world);  // of somebody else
        event(*world, "ada");
        wait_for_updates(*world, 2);
        world->server->close();
        CHECK(updates(*world) == 2);
        for (const char* const uri : {"emotion://state/ada", "emotion://history/ada"}) {
            CHECK(world->client
                      .wait_for([&](const Json& message) {
                          return is(message, kUpdated) && message["params"]["uri"] == uri;
                      })
                      .is_object());
        }
    }
}

TEST_CASE("a legacy client cannot subscribe without end") {
    World world;
    world.initialize();
    for (std::size_t i = 0; i < Subscriptions::kMost; ++i) {
        world.ask("resources/subscribe", {{"uri", "emotion://state/c" + std::to_string(i)}});
    }
    CHECK(world.ask("resources/subscribe", {{"uri", "emotion://state/more"}}).contains("error"));
    CHECK_FALSE(
        world.ask("resources/subscribe", {{"uri", "emotion://state/c0"}}).contains("error"));
}

TEST_CASE("a listener that wants nothing we have is acknowledged with nothing") {
    World world;
    world.modern = true;
    world.start("subscriptions/listen", {{"notifications", {{"toolsListChanged", true}}}});
    const Json told = world.client.wait_for(
        [](const Json& m) { return is(m, "notifications/subscriptions/acknowledged"); });
    CHECK(told["params"]["notifications"] == Json::object());
    event(world);
    world.server->close();
    CHECK(updates(world) == 0);
}

TEST_CASE("a filter that is missing or malformed is refused before any acknowledgement") {
    World world;
    world.modern = true;
    for (const Json& params : {Json::object(),
                               Json{{"notifications", 5}},
                               Json{{"notifications", {{"toolsListChanged", 1}}}},
                               Json{{"notifications", {{"resourceSubscriptions", "x"}}}},
                               Json{{"notifications", {{"resourceSubscriptions", {1}}}}}}) {
        CHECK(world.ask("subscriptions/listen", params)["error"]["code"] == kInvalidParams);
    }
    CHECK(world.client.messages().size() == 5);
}

TEST_CASE("a cancelled listener hears nothing more, not even an end") {
    World world;
    world.modern = true;
    const Json id = world.start("subscriptions/listen", listen_for({kStateUri}));
    world.client.wait_for(
        [](const Json& m) { return is(m, "notifications/subscriptions/acknowledged"); });
    world.cancel(id);
    event(world);
    world.server->close();
    CHECK(updates(world) == 0);
    for (const Json& message : world.client.messages()) {
        CHECK_FALSE((message.contains("id") && message["id"] == id));
    }
}

TEST_CASE("when we go, a listener gets its result") {
    World world;
    world.modern = true;
    world.request(0, "subscriptions/listen", listen_for({kStateUri}));
    world.client.wait_for(
        [](const Json& m) { return is(m, "notifications/subscriptions/acknowledged"); });
    world.server->close();
    const Json result = world.client.answer_to(0)["result"];
    CHECK(result["resultType"] == "complete");
    CHECK(result["_meta"][kMetaSubscription] == 0);
}

TEST_CASE("there are at most 1024 listeners, and one that goes makes room") {
    World world({.line = 3000});
    world.modern = true;
    std::size_t acknowledged = 0;
    for (std::size_t i = 0; i < Subscriptions::kMost; ++i) {
        world.start("subscriptions/listen", listen_for({kStateUri}));
    }
    world.client.wait_for([&](const Json& m) {
        return is(m, "notifications/subscriptions/acknowledged") &&
               ++acknowledged == Subscriptions::kMost;
    });
    const Json error = world.ask("subscriptions/listen", listen_for({kStateUri}))["error"];
    CHECK(error["code"] == kInternalError);
    CHECK(error["message"] == "Subscription limit reached");

    world.call("get_emotion");  // nothing is left of the refused one
    world.cancel(5);
    world.request("late", "subscriptions/listen", listen_for({kStateUri}));
    world.client.wait_for([&](const Json& m) {
        return is(m, "notifications/subscriptions/acknowledged") &&
               m["params"]["_meta"][kMetaSubscription] == "late";
    });
}

}  // namespace
}  // namespace elpis::mcp
