#include "elpis/config/places.h"

#include <filesystem>

#include <doctest/doctest.h>

#include "elpis/base/test_folder.h"
#include "elpis/config/load.h"

namespace elpis::config {
namespace fs = std::filesystem;
namespace {

TEST_CASE("folders follow the XDG rules") {
    const Inputs from_variable{
        .environment = {{"XDG_CONFIG_HOME", "/c"}, {"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}}};
    CHECK(config_home(from_variable) == fs::path("/c"));
    CHECK(state_home(from_variable) == fs::path("/s"));

    const Inputs from_home{.environment = {{"XDG_CONFIG_HOME", "relative"}, {"HOME", "/h"}}};
    CHECK(config_home(from_home) == fs::path("/h/.config"));
    CHECK(state_home(from_home) == fs::path("/h/.local/state"));

    CHECK_FALSE(config_home(Inputs{}).has_value());
}

TEST_CASE("the cache of huggingface_hub is where its own variables say") {
    CHECK(hub_cache(Inputs{.environment = {{"HF_HUB_CACHE", "/a"}, {"HF_HOME", "/b"}}}) ==
          fs::path("/a"));
    CHECK(hub_cache(Inputs{.environment = {{"HF_HOME", "/b"}, {"HOME", "/h"}}}) ==
          fs::path("/b/hub"));
    CHECK(hub_cache(Inputs{.environment = {{"HOME", "/h"}}}) ==
          fs::path("/h/.cache/huggingface/hub"));
    CHECK_FALSE(hub_cache(Inputs{}).has_value());
}

TEST_CASE("relative paths start at the working directory, and ~ at home") {
    const Inputs inputs{.environment = {{"HOME", "/home/me"}}, .working_directory = "/work/here"};

    CHECK(resolve("a/b", inputs) == fs::path("/work/here/a/b"));
    CHECK(resolve("../a", inputs) == fs::path("/work/a"));
    CHECK(resolve("/a", inputs) == fs::path("/a"));
    CHECK(resolve("~/a", inputs) == fs::path("/home/me/a"));
    CHECK(resolve("~a", inputs) == fs::path("/work/here/~a"));
}

TEST_CASE("without a home there is no ~") {
    const Inputs inputs{.working_directory = "/work"};

    REQUIRE_FALSE(resolve("~/a", inputs).has_value());
    CHECK(resolve("~/a", inputs).error().message ==
          "\"~/a\" starts at the home folder, but HOME is not set.");
}

TEST_CASE("the settings file is looked for in four places, in order") {
    TestFolder folder;
    folder.write("flag.toml", "");
    folder.write("variable.toml", "");
    folder.write("here/configs/elpis.toml", "");
    folder.write("home/.config/elpis/elpis.toml", "");
    Inputs inputs{.file = folder.path() / "flag.toml",
                  .environment = {{"HOME", folder.path() / "home"},
                                  {"ELPIS_CONFIG", folder.path() / "variable.toml"}},
                  .working_directory = folder.path() / "here"};
    const auto found = [&] { return settings_file(inputs)->value(); };

    CHECK(found().path == folder.path() / "flag.toml");
    inputs.file.reset();
    CHECK(found().path == folder.path() / "variable.toml");
    inputs.environment.erase("ELPIS_CONFIG");
    CHECK(found().path == folder.path() / "here/configs/elpis.toml");
    CHECK(found().shown == "configs/elpis.toml");
    inputs.working_directory = folder.path();
    CHECK(found().path == folder.path() / "home/.config/elpis/elpis.toml");
    inputs.environment.clear();
    REQUIRE(settings_file(inputs).has_value());
    CHECK_FALSE(settings_file(inputs)->has_value());
}

TEST_CASE("a settings file that was asked for must exist") {
    const Inputs by_flag{.file = "gone.toml", .working_directory = "/nowhere"};
    REQUIRE_FALSE(settings_file(by_flag).has_value());
    CHECK(settings_file(by_flag).error().message ==
          "--config names the settings file /nowhere/gone.toml, which does not exist.");

    const Inputs by_variable{.environment = {{"ELPIS_CONFIG", "/gone.toml"}},
                             .working_directory = "/nowhere"};
    REQUIRE_FALSE(settings_file(by_variable).has_value());
    CHECK(settings_file(by_variable).error().message ==
          "ELPIS_CONFIG names the settings file /gone.toml, which does not exist.");
}

}  // namespace
}  // namespace elpis::config
