#include "elpis/mcp/tool_character.h"  // IWYU pragma: keep

#include <string>

#include <doctest/doctest.h>

#include "elpis/mcp/json.h"
#include "elpis/mcp/testing/world.h"

namespace elpis::mcp {
namespace {

using testing::World;

void felt(World& world, const char* character) {
    world.call("update_emotion", {{"event_type", "success"}, {"character", character}});
}

TEST_CASE("characters are listed by name, with what they feel, page by page") {
    World world;
    world.initialize();
    felt(world, "bob");
    felt(world, "ada");
    const Json page = world.call("list_characters", {{"limit", 1}});
    REQUIRE(page["characters"].size() == 1);
    CHECK(page["characters"][0]["name"] == "ada");
    CHECK(page["characters"][0]["emotional_state"]["update_count"] == 1);
    CHECK(page["characters"][0]["clock"] == "wall");
    CHECK(page["characters"][0]["in_journal"] == true);
    const Json rest = world.call("list_characters", {{"after", page["next"]}});
    REQUIRE(rest["characters"].size() == 1);
    CHECK(rest["characters"][0]["name"] == "bob");
    CHECK_FALSE(rest.contains("next"));
}

TEST_CASE("a baseline is moved, and a wrong one is refused") {
    World world;
    world.initialize();
    const Json set = world.call("set_baseline", {{"valence", 0.4}, {"arousal", -0.2}});
    CHECK(set["baseline"] == Json{{"valence", 0.4}, {"arousal", -0.2}});
    CHECK(set["valence"] == 0.0);
    CHECK(world.refusal("set_baseline", {{"valence", 4}, {"arousal", 0}}).find("valence") !=
          std::string::npos);
    CHECK(world.refusal("set_baseline", {{"valence", 0.4}}).find("arousal") == 0);
}

TEST_CASE("the rows of an explanation sum to the feeling") {
    World world;
    world.initialize();
    felt(world, "default");
    felt(world, "default");
    const Json why = world.call("explain_emotion");
    double valence = 0.0;
    for (const Json& row : why["rows"])
        valence += row["emotion"]["valence"].get<double>();
    CHECK(valence == doctest::Approx(why["emotion"]["valence"].get<double>()).epsilon(1e-12));
    CHECK(why["rows"].size() == 3);
    CHECK(why["rows"][1]["event_type"] == "success");
}

TEST_CASE("time passes by hand for a character whose clock is manual") {
    World world;
    world.initialize();
    felt(world, "default");
    CHECK(world.refusal("advance_clock", {{"seconds", 60}}).find("set_clock") != std::string::npos);
    CHECK(world.call("set_clock", {{"clock", "manual"}})["valence"] == 0.2);
    CHECK(world.call("advance_clock", {{"seconds", 3600}})["valence"].get<double>() < 0.05);
    CHECK(world.refusal("advance_clock", {{"seconds", -1}}).find("seconds") == 0);
    CHECK(world.refusal("set_clock", {{"clock", "sun"}}).find("wall or manual") !=
          std::string::npos);
}

TEST_CASE("a snapshot is one object, and restores") {
    World world;
    world.initialize();
    felt(world, "default");
    const Json snapshot = world.call("snapshot")["snapshot"];
    CHECK(encode(snapshot).size() < 4096);
    world.call("reset_emotion");
    CHECK(world.call("restore", {{"snapshot", snapshot}})["valence"] == 0.2);
    CHECK(world.refusal("restore", {{"snapshot", Json::object()}}).find("version") !=
          std::string::npos);
}

TEST_CASE("erasing needs a name, and leaves nothing") {
    World world;
    world.initialize();
    felt(world, "ada");
    CHECK(world.refusal("erase").find("character is required") == 0);
    CHECK(world.call("erase", {{"character", "ada"}})["erased"] == true);
    CHECK(world.call("erase", {{"character", "ada"}})["erased"] == false);
    CHECK(world.call("get_emotion", {{"character", "ada"}})["update_count"] == 0);
}

TEST_CASE("a text is appraised without moving anybody") {
    World world;
    world.initialize();
    const Json taste = world.call("appraise_text", {{"text", "It works, finally fixed."}});
    CHECK(taste["moves"] == true);
    CHECK(taste["would_be"]["valence"].get<double>() > 0.05);
    CHECK(world.call("get_emotion")["update_count"] == 0);
    CHECK(world.call("appraise_text", {{"text", "a table"}})["moves"] == false);
    CHECK(world.refusal("appraise_text", {{"text", "x"}, {"mode", "probe"}}).find("words") !=
          std::string::npos);
    CHECK(world.refusal("appraise_text", {{"text", "x"}, {"mode", "eyes"}}).find("mode") == 0);
}

TEST_CASE("say answers with reply, label and feeling in one, and remembers") {
    World world;
    world.initialize();
    const Json first = world.start_call("say", {{"user", "Ann"}, {"text", "did it work?"}});
    world.backend.asked(0).say("It works, finally fixed.");
    world.backend.asked(0).finish();
    const Json said = world.given(first);
    CHECK(said["reply"] == "It works, finally fixed.");
    CHECK(said["label"].is_string());
    CHECK(said["emotional_state"]["update_count"] == 1);
    const Json second = world.start_call("say", {{"user", "Ann"}, {"text", "and now?"}});
    CHECK(world.backend.asked(1).request.messages.size() == 3);
    world.cancel(second);
    CHECK(world.call("forget", {{"user", "Ann"}})["forgotten"] == true);
    CHECK(world.call("forget", {{"user", "Ann"}})["forgotten"] == false);
}

TEST_CASE("capabilities say where what happens is kept") {
    World world;
    world.initialize();
    CHECK(world.call("get_capabilities")["journal"]["kept"] == "memory");
}

}  // namespace
}  // namespace elpis::mcp
