#include "elpis/config/own_events.h"  // IWYU pragma: keep (tested through the whole loading)

#include <expected>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/event_effect.h"
#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/config/load.h"
#include "elpis/config/show.h"

namespace elpis::config {
namespace {

std::expected<Loaded, std::vector<Error>> load_events(const std::string& events) {
    const TestFolder folder;
    folder.write("configs/elpis.toml", "[events]\n" + events);
    return load({.working_directory = folder.path()});
}

std::vector<std::string> errors_of(const std::string& events) {
    const auto loaded = load_events(events);
    REQUIRE_FALSE(loaded);
    std::vector<std::string> messages;
    for (const Error& error : loaded.error())
        messages.push_back(error.message);
    return messages;
}

std::string error_of(const std::string& events) {
    const auto messages = errors_of(events);
    REQUIRE(messages.size() == 1);
    return messages.front();
}

TEST_CASE("events are lists of two or three numbers by their names") {
    const auto loaded = load_events(
        "praise = [0.3, 0.15]\ninsult = [-0.4, 1, -0.2]\n\"in the rain\" = [0, -0.2]\n");
    REQUIRE(loaded);
    const auto& events = loaded->settings.affect.events;
    CHECK(events.size() == 3);
    CHECK(events.at("praise") == affect::EventEffect{.valence = 0.3, .arousal = 0.15});
    CHECK(events.at("insult") ==
          affect::EventEffect{.valence = -0.4, .arousal = 1.0, .dominance = -0.2});
    CHECK(events.at("in the rain") == affect::EventEffect{.valence = 0.0, .arousal = -0.2});
    CHECK(loaded->warnings.empty());
}

TEST_CASE("an event that cannot be is refused by name, value and range, and all are told at once") {
    CHECK(error_of("praise = [2, 0.1]\n") ==
          "configs/elpis.toml:2: events.praise cannot be [2, 0.1]; it must be [valence, arousal] "
          "or [valence, arousal, dominance], numbers from -1 to 1.");
    CHECK(error_of("praise = 0.5\n").find("events.praise cannot be 0.5;") != std::string::npos);
    CHECK(error_of("praise = [0.1]\n").find("cannot be [0.1];") != std::string::npos);
    CHECK(error_of("praise = [0.1, nan]\n").find("cannot be [0.1, nan];") != std::string::npos);
    CHECK(error_of("praise = [0.1, \"x\"]\n").find("[0.1, \"x\"]") != std::string::npos);
    CHECK(error_of("praise = [0.1, true]\n").find("[0.1, true]") != std::string::npos);
    CHECK(error_of("[events.praise]\nvalence = 1\n").find("a table") != std::string::npos);
    CHECK(errors_of("a = 1\nb = [0, 0]\nc = 2\n").size() == 2);
}

TEST_CASE("names are bounded in length, number and kind") {
    CHECK(error_of("\"" + std::string(65, 'x') + "\" = [0, 0]\n").find("1 to 64 bytes") !=
          std::string::npos);
    CHECK(error_of("\"  \" = [0, 0]\n").find("cannot be called") != std::string::npos);
    CHECK(error_of("\"a\\tb\" = [0, 0]\n").find("cannot be called") != std::string::npos);
    std::string many;
    for (int i = 0; i < 257; ++i)
        many += "e" + std::to_string(i) + " = [0, 0]\n";
    CHECK(error_of(many) ==
          "configs/elpis.toml:1: [events] has 257 kinds of events; at most 256 are taken.");
}

TEST_CASE("events that are no section are refused as any section is") {
    const TestFolder folder;
    folder.write("configs/elpis.toml", "events = 3\n");
    const auto loaded = load({.working_directory = folder.path()});
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().front().message.find("events is a section and cannot be 3") !=
          std::string::npos);
}

TEST_CASE("the settings that are shown have the events, and where each was written") {
    const auto loaded = load_events("praise = [0.3, 0.15]\ninsult = [-0.4, 0.3, -0.2]\n");
    REQUIRE(loaded);
    const std::string text = show(*loaded);
    CHECK(text.find("\n[events]\npraise ") != std::string::npos);
    CHECK(text.find("[-0.4, 0.3, -0.2]") != std::string::npos);
    CHECK(text.ends_with("configs/elpis.toml:3\n"));

    const auto json = nlohmann::json::parse(show_json(*loaded));
    CHECK(json["settings"]["events"]["praise"] ==
          nlohmann::json{{"value", {0.3, 0.15, 0.0}}, {"source", "configs/elpis.toml:2"}});
    CHECK(show(*load_events("")).find("[events]") == std::string::npos);
}

}  // namespace
}  // namespace elpis::config
