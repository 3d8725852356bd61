#include "elpis/config/show.h"

#include <cstddef>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/config/entry.h"
#include "elpis/config/load.h"
#include "elpis/config/table.h"

namespace elpis::config {
namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_CASE("show lists every setting, aligned, with where it came from") {
    const TestFolder folder;
    folder.write("configs/elpis.toml", "[model]\ntop_p = 0.5\n");
    const std::string text = show(*load({.flags = {{"model.max_tokens", "7"}},
                                         .environment = {{"ELPIS_MODEL__N_THREADS", "3"}},
                                         .working_directory = folder.path()}));

    CHECK(contains(text, "Settings file: " + (folder.path() / "configs/elpis.toml").string()));
    const auto line = [&](const std::string& name) {
        const std::size_t start = text.find("\n" + name + " ") + 1;
        std::string found = text.substr(start, text.find('\n', start) - start);
        return found;
    };
    CHECK(line("top_p").ends_with("configs/elpis.toml:2"));
    CHECK(line("n_threads").ends_with("ELPIS_MODEL__N_THREADS"));
    CHECK(line("max_tokens").ends_with("--model-max-tokens"));
    CHECK(line("context_length").ends_with("default"));
    CHECK(line("path").find("(the default model)") == line("top_p").find("0.5"));
    CHECK(line("path").find("default", 50) == line("max_tokens").find("--model"));
    for (const Entry& entry : table())
        CHECK(contains(text, "\n" + std::string(entry.name) + " "));
}

TEST_CASE("show as json holds the same, with values of their type") {
    const auto json = nlohmann::json::parse(
        show_json(*load({.flags = {{"model.max_tokens", "7"}, {"emotion.decay_rate", "0.5"}},
                         .environment = {{"ELPIS_FROBNICATE", "1"}},
                         .working_directory = "/nowhere"})));

    CHECK(json["file"].is_null());
    CHECK(json["settings"]["model"]["max_tokens"] ==
          nlohmann::json{{"value", 7}, {"source", "--model-max-tokens"}});
    CHECK(json["settings"]["emotion"]["decay_rate"]["value"] == 0.5);
    CHECK(json["settings"]["model"]["gpu_layers"]["value"] == "auto");
    CHECK(json["settings"]["model"]["path"]["value"].is_null());
    CHECK(json["settings"]["logging"]["quiet"]["value"] == false);
    CHECK(json["settings"]["streams"]["idle_ttl"]["value"] == "10m");
    CHECK(json["warnings"].size() == 1);
}

TEST_CASE("bytes that are no text can be shown") {
    const auto loaded =
        load({.flags = {{"model.path", "/a\xff\n.gguf"}}, .working_directory = "/nowhere"});

    CHECK(contains(show(*loaded), "/a\xEF\xBF\xBD\\x0a.gguf"));
    CHECK(nlohmann::json::accept(show_json(*loaded)));
}

TEST_CASE("check says that all is well, the warnings, and how feelings fade") {
    const std::string text =
        check(*load({.environment = {{"ELPIS_FROBNICATE", "1"}}, .working_directory = "/nowhere"}));

    CHECK(text ==
          "The settings are good. No settings file.\n"
          "Warning: The variable ELPIS_FROBNICATE is unknown and ignored.\n"
          "Feelings: half is gone after 5m (valence) and 150s (arousal); of a mood, after 3h and "
          "90m.\n");
}

TEST_CASE("check says which half-life a decay rate means") {
    const auto line = [](const char* rate) {
        return check(
            *load({.flags = {{"emotion.decay_rate", rate}}, .working_directory = "/nowhere"}));
    };

    CHECK(contains(line("0.1"),
                   "decay_rate 0.1 means a half-life of 6.9 s for both axes, and no mood."));
    CHECK(contains(line("0"), "decay_rate 0 means that they never fade."));
}

TEST_CASE("check says how feelings fade by the reference's arithmetic") {
    const std::string text =
        check(*load({.flags = {{"affect.preset", "reference"}}, .working_directory = "/nowhere"}));

    CHECK(contains(text, "An event finds 10 % less for each second since the last"));
}

TEST_CASE("a report has one line for each error and their number") {
    const Error error{ErrorCode::InvalidArgument, "a.toml:1: wrong."};

    CHECK(report({error}) == "a.toml:1: wrong.\n1 error in the settings.\n");
    CHECK(report({error, error}) ==
          "a.toml:1: wrong.\na.toml:1: wrong.\n2 errors in the settings.\n");
}

}  // namespace
}  // namespace elpis::config
