#include "elpis/config/adapters.h"  // IWYU pragma: keep (tested through the whole loading)

#include <expected>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/config/files.h"
#include "elpis/config/load.h"
#include "elpis/config/show.h"

namespace elpis::config {
namespace {

struct Adapters {
    explicit Adapters(const std::string& text) {
        folder.write("configs/elpis.toml", text);
        loaded = load({.environment = {{"HOME", "/home/me"}}, .working_directory = folder.path()});
    }

    std::string error() const {
        REQUIRE_FALSE(loaded);
        REQUIRE(loaded.error().size() == 1);
        return loaded.error().front().message;
    }

    TestFolder folder;
    std::expected<Loaded, std::vector<Error>> loaded;
};

TEST_CASE("adapters are paths by their names, placed as all paths are") {
    const Adapters adapters(
        "[model]\nbackend = \"llama-cpp\"\n[model.adapters]\nsea = \"a/sea\"\n\"the law\" = "
        "\"~/law.gguf\"\n");
    REQUIRE(adapters.loaded);
    const auto& given = adapters.loaded->settings.engine.adapters;
    REQUIRE(given.size() == 2);
    CHECK(given[0].name == "sea");
    CHECK(given[0].path == adapters.folder.path() / "a/sea");
    CHECK(given[1].name == "the law");
    CHECK(given[1].path == "/home/me/law.gguf");
}

TEST_CASE("an adapter that cannot be is refused by name and value") {
    CHECK(Adapters("[model.adapters]\nsea = 3\n").error() ==
          "configs/elpis.toml:2: model.adapters.sea cannot be 3; it must be the path of a folder "
          "of PEFT or of a .gguf file, in quotes.");
    CHECK(Adapters("[model.adapters]\nsea = \"\"\n").error().find("sea cannot be") !=
          std::string::npos);
    CHECK(Adapters("[model.adapters]\n\" \" = \"a\"\n").error().find("cannot be called") !=
          std::string::npos);
    CHECK(Adapters("[model]\nadapters = \"a\"\n").error().find("[model.adapters]") !=
          std::string::npos);
    std::string many = "[model.adapters]\n";
    for (int i = 0; i < 65; ++i)
        many += "a" + std::to_string(i) + " = \"x\"\n";
    CHECK(Adapters(many).error().find("has 65 adapters; at most 64") != std::string::npos);
}

TEST_CASE("the settings that are shown have the adapters, and where each was written") {
    const Adapters adapters("[model.adapters]\nsea = \"/a/sea\"\n");
    REQUIRE(adapters.loaded);
    const std::string text = show(*adapters.loaded);
    CHECK(text.find("\n[model.adapters]\nsea ") != std::string::npos);
    CHECK(text.find("configs/elpis.toml:2\n") != std::string::npos);
    const auto json = nlohmann::json::parse(show_json(*adapters.loaded));
    CHECK(json["settings"]["model"]["adapters"]["sea"] ==
          nlohmann::json{{"value", "/a/sea"}, {"source", "configs/elpis.toml:2"}});
    CHECK(show(*Adapters("").loaded).find("[model.adapters]") == std::string::npos);
}

TEST_CASE("an adapter that is not there is missing as other files are") {
    const Adapters adapters("[model]\npath = \"m.gguf\"\n[model.adapters]\nsea = \"sea\"\n");
    REQUIRE(adapters.loaded);
    adapters.folder.write("m.gguf", "GGUF");
    const Inputs inputs{.working_directory = adapters.folder.path()};
    const auto missing = check_files(*adapters.loaded, inputs);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().front().message.find("model.adapters.sea") != std::string::npos);
    adapters.folder.write("sea/adapter_config.json", "{}");
    CHECK(check_files(*adapters.loaded, inputs));
}

}  // namespace
}  // namespace elpis::config
