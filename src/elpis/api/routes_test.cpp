#include "elpis/api/routes.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/api/openapi/document.h"
#include "elpis/api/testing/world.h"
#include "elpis/http/route.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::api {
namespace {

using mcp::Json;
using testing::World;

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    return text;
}

TEST_CASE("the document has every route, and no other") {
    World world;
    std::set<std::pair<std::string, std::string>> served;
    for (const http::Route& route :
         routes({.mind = *world.mind, .timer = world.timer, .max_depth = 8})) {
        std::string path = route.path;
        if (const std::size_t star = path.find('*'); star != std::string::npos)
            path.replace(star, 1, "{name}");
        served.emplace(route.method, path);
    }
    std::set<std::pair<std::string, std::string>> told;
    const Json document = Json::parse(openapi_document());
    CHECK(document["openapi"] == "3.1.0");
    for (const auto& [path, operations] : document["paths"].items()) {
        for (const auto& [method, operation] : operations.items()) {
            if (method != "parameters") told.emplace(upper(method), path);
        }
    }
    CHECK(served == told);
    CHECK(world.get("/api/openapi.json").body == document);
}

TEST_CASE("everybody is listed, with a feeling where there is one, page by page") {
    World world;
    REQUIRE(world.ask("PUT", "/api/characters/ada/emotion", Json{{"valence", 0.5}, {"arousal", 0}})
                .status == 200);
    const Json all = world.get("/api/characters").body;
    REQUIRE(all["characters"].size() == 3);
    CHECK(all["next"] == "");
    CHECK(all["characters"][0]["name"] == "ada");
    CHECK(all["characters"][0]["emotion"]["valence"] == 0.5);
    CHECK(all["characters"][1]["name"] == "default");
    CHECK(all["characters"][2]["name"] == "mira");
    CHECK(all["characters"][2]["display_name"] == "Mira");
    CHECK(all["characters"][2]["from_file"] == true);
    CHECK_FALSE(all["characters"][2].contains("emotion"));
    const Json first = world.get("/api/characters?limit=2").body;
    CHECK(first["characters"].size() == 2);
    CHECK(first["next"] == "default");
    CHECK(world.get("/api/characters?after=default").body["characters"].size() == 1);
    CHECK(world.get("/api/characters?limit=201").status == 400);
}

TEST_CASE("who only looks makes nobody, and is told so") {
    World world;
    for (const char* what : {"emotion", "events", "history", "explain"}) {
        CAPTURE(what);
        const auto answer = world.get("/api/characters/zoe/" + std::string(what));
        CHECK(answer.status == 404);
        CHECK(answer.body["error"]["code"] == "not_found");
        CHECK(world.get("/api/characters/default/" + std::string(what)).status == 200);
        CHECK(world.get("/api/characters/%2Ezoe/" + std::string(what)).status == 400);
    }
    CHECK_FALSE(world.mind->knows("zoe").value());
}

TEST_CASE("an emotion that is put somewhere is there, and settles") {
    World world;
    const Json where{{"valence", -0.5}, {"arousal", 0.25}};
    const auto set = world.ask("PUT", "/api/characters/zo%C3%AB/emotion", where);
    CHECK(set.status == 200);
    CHECK(set.body["valence"] == -0.5);
    CHECK(set.body["arousal"] == 0.25);
    CHECK(set.body["character"] == "zoë");
    CHECK(world.get("/api/characters/zo%C3%AB/emotion").body == set.body);
    world.clock.advance(std::chrono::hours(1));
    CHECK(world.get("/api/characters/zo%C3%AB/emotion").body["valence"] > -0.5);
    const Json happened = world.get("/api/characters/zo%C3%AB/history").body["events"];
    REQUIRE(happened.size() == 1);
    CHECK(happened[0]["cause"] == "set_emotion");
    CHECK_FALSE(happened[0].contains("type"));
}

TEST_CASE("what is wrong with a body is said by the name of its field") {
    World world;
    const auto refused = [&](const char* method, const char* path, const Json& body) {
        const auto answer = world.ask(method, std::string("/api/characters/ada/") + path, body);
        CHECK(answer.status == 400);
        return answer.body["error"]["message"].get<std::string>();
    };
    CHECK(refused("PUT", "emotion", {{"valence", 2}, {"arousal", 0}}) ==
          "valence is 2; it must be between -1 and 1");
    CHECK(refused("PUT", "emotion", {{"valence", 0.1}}) ==
          "arousal is required: expected number, got nothing");
    CHECK(refused("PUT", "emotion", {{"valence", "high"}, {"arousal", 0}}) ==
          "valence has the wrong type: expected number, got string");
    CHECK(refused("PUT", "emotion", {{"valence", 0}, {"arousal", 0}, {"dominance", 0}}) ==
          "\"dominance\" is no field of this body; it has valence, arousal");
    CHECK(refused("PUT", "emotion", Json::array()) ==
          "the body is not a JSON object; it has the fields valence, arousal");
    CHECK(refused("POST", "events", {{"type", ""}}) ==
          "type has 0 characters; it must have 1 to 64");
    CHECK(refused("POST", "events", {{"type", "success"}, {"intensity", 3}}) ==
          "intensity is 3; it must be between 0 and 2");
    CHECK(world.get("/api/characters/ada/emotion").status == 404);  // nothing has happened
}

TEST_CASE("events happen, and their kinds can be known before") {
    World world;
    const Json kinds = world.get("/api/characters/mira/events").body["events"];
    const auto success =
        std::ranges::find_if(kinds, [](const Json& kind) { return kind["type"] == "success"; });
    REQUIRE(success != kinds.end());
    const auto felt = world.ask("POST",
                                "/api/characters/mira/events",
                                Json{{"type", "success"}, {"context", "the lamp is lit"}});
    CHECK(felt.status == 200);
    CHECK(felt.body["valence"] == (*success)["valence"]);
    const Json happened = world.get("/api/characters/mira/history").body["events"];
    REQUIRE(happened.size() == 1);
    CHECK(happened[0]["type"] == "success");
    CHECK(happened[0]["context"] == "the lamp is lit");
    CHECK(happened[0]["id"] == 1);
    const Json why = world.get("/api/characters/mira/explain").body;
    CHECK(why["rows"][1]["event_type"] == "success");
}

TEST_CASE("the past is read backwards, and every event comes once") {
    World world;
    for (int i = 0; i < 5; ++i) {
        world.clock.advance(std::chrono::seconds(1));
        world.ask("POST",
                  "/api/characters/ada/events",
                  Json{{"type", "insight"}, {"context", std::to_string(i)}});
    }
    std::string seen;
    std::string path = "/api/characters/ada/history?limit=2";
    for (int pages = 0; pages < 5; ++pages) {
        const Json page = world.get(path).body;
        CHECK(page["points"].size() == page["events"].size());
        std::string here;
        for (const Json& event : page["events"])
            here += event["context"].get<std::string>();
        seen.insert(0, here);
        if (!page.contains("before")) break;
        path = "/api/characters/ada/history?limit=2&before=" + page["before"].get<std::string>();
    }
    CHECK(seen == "01234");
    CHECK(world.get("/api/characters/ada/history?before=now").status == 400);
}

TEST_CASE("the pulse is the engine's, with its model") {
    World world;
    const auto pulse = world.get("/api/pulse");
    CHECK(pulse.status == 200);
    CHECK(pulse.body["running"] == 0);
    CHECK(pulse.body["totals"]["steps"] == 0);
    CHECK(pulse.body["model"]["state"] == "unloaded");
    CHECK(pulse.head.find("Cache-Control: no-store") != std::string::npos);
}

TEST_CASE("a path that takes other methods says which") {
    World world;
    const auto answer = world.ask("DELETE", "/api/characters/ada/emotion");
    CHECK(answer.status == 405);
    CHECK(answer.head.find("Allow: GET, PUT") != std::string::npos);
    CHECK(world.get("/api/characters/ada").status == 404);
    CHECK(world.get("/api/pulse?fast=1").status == 400);
}

}  // namespace
}  // namespace elpis::api
