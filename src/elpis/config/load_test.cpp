#include "elpis/config/load.h"

#include <algorithm>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/base/error.h"
#include "elpis/base/options.h"
#include "elpis/base/test_folder.h"
#include "elpis/config/table.h"
#include "elpis/mind/options.h"

namespace elpis::config {
namespace fs = std::filesystem;
namespace {

std::string messages(const std::expected<Loaded, std::vector<Error>>& loaded) {
    std::string text;
    if (!loaded) {
        for (const Error& error : loaded.error())
            text += error.message + "\n";
    }
    return text;
}

const Origin& origin(const Loaded& loaded, std::string_view key) {
    return *std::ranges::find(loaded.origins, key, &Origin::key);
}

// The settings that a file with this text gives.
std::expected<Loaded, std::vector<Error>> load_text(std::string_view text) {
    const TestFolder folder;
    folder.write("configs/elpis.toml", text);
    return load({.working_directory = folder.path()});
}

TEST_CASE("without anything there are the defaults, and every setting says so") {
    const auto loaded = load({.working_directory = "/nowhere"});

    REQUIRE(loaded.has_value());
    CHECK(loaded->warnings.empty());
    CHECK_FALSE(loaded->file.has_value());
    REQUIRE(loaded->origins.size() == table().size());
    for (const Origin& each : loaded->origins)
        CHECK(each.source == "default");
    CHECK(loaded->settings.engine.model_path.empty());
    CHECK(loaded->settings.engine.context_length == 4096);
}

TEST_CASE("flags beat variables, which beat the file, which beats the defaults") {
    const TestFolder folder;
    folder.write("configs/elpis.toml", "[model]\ntop_p = 0.1\ntemperature = 0.1\nmax_tokens = 1\n");
    const auto loaded =
        load({.flags = {{"model.top_p", "0.3"}},
              .environment = {{"ELPIS_MODEL__TOP_P", "0.2"}, {"ELPIS_MODEL_TEMPERATURE", "0.2"}},
              .working_directory = folder.path()});

    REQUIRE_MESSAGE(loaded.has_value(), messages(loaded));
    CHECK(loaded->settings.mind.top_p == 0.3);
    CHECK(origin(*loaded, "model.top_p").source == "--model-top-p");
    CHECK(loaded->settings.mind.temperature == 0.2);
    CHECK(origin(*loaded, "model.temperature").source == "ELPIS_MODEL_TEMPERATURE");
    CHECK(loaded->settings.mind.max_tokens == 1);
    CHECK(origin(*loaded, "model.max_tokens").source == "configs/elpis.toml:4");
    CHECK(loaded->settings.engine.context_length == 4096);
    CHECK(origin(*loaded, "model.context_length").source == "default");
    CHECK(loaded->file == folder.path() / "configs/elpis.toml");
}

TEST_CASE("the last of two equal flags counts") {
    const auto loaded = load({.flags = {{"model.top_p", "0.3"}, {"model.top_p", "0.4"}},
                              .working_directory = "/nowhere"});

    REQUIRE(loaded.has_value());
    CHECK(loaded->settings.mind.top_p == 0.4);
}

TEST_CASE(
    "promise 6: all errors come at once, each with its place, its value and what is allowed") {
    const TestFolder folder;
    folder.write("configs/elpis.toml",
                 "[model]\ncontext_lenght = 4096\ntop_p = 3\n[emotion]\nmax_delta = \"big\"\n"
                 "[sampling]\ntemperature_min = 1.6\n");
    const auto loaded = load({.flags = {{"model.n_threads", "0"}},
                              .environment = {{"ELPIS_MODEL__HARDWARE_BACKEND", "cudda"}},
                              .working_directory = folder.path()});

    CHECK(messages(loaded) ==
          "configs/elpis.toml:2: there is no setting model.context_lenght; did you mean "
          "model.context_length?\n"
          "configs/elpis.toml:5: emotion.max_delta cannot be \"big\"; it must be a number from 0 "
          "to 2.\n"
          "configs/elpis.toml:3: model.top_p cannot be 3; it must be a number from 0 to 1.\n"
          "ELPIS_MODEL__HARDWARE_BACKEND: model.hardware_backend cannot be \"cudda\"; it must be "
          "one of auto, cuda, rocm, vulkan, metal, cpu.\n"
          "--model-n-threads: model.n_threads cannot be \"0\"; it must be a whole number from 1 to "
          "1024, or \"auto\".\n"
          "sampling.temperature_min = 1.6 (configs/elpis.toml:7) must not be above "
          "sampling.temperature_max = 1.5 (default).\n");
}

TEST_CASE("the journal lies where states belong, unless it has a path") {
    const auto usual = load({.environment = {{"XDG_STATE_HOME", "/s"}}, .working_directory = "/w"});
    REQUIRE_MESSAGE(usual.has_value(), messages(usual));
    CHECK(usual->settings.journal.path == "/s/elpis/journal.sqlite");
    CHECK(origin(*usual, "journal.path").value == "/s/elpis/journal.sqlite");
    CHECK(origin(*usual, "journal.path").source == "default");

    const auto own = load({.flags = {{"journal.path", "mine.sqlite"}},
                           .environment = {{"XDG_STATE_HOME", "/s"}},
                           .working_directory = "/w"});
    REQUIRE_MESSAGE(own.has_value(), messages(own));
    CHECK(own->settings.journal.path == "/w/mine.sqlite");

    const auto nowhere = load({.working_directory = "/w"});
    REQUIRE(nowhere.has_value());
    CHECK(nowhere->settings.journal.path.empty());
}

TEST_CASE("a bad value is an error even where another place beats it") {
    CHECK_FALSE(load({.flags = {{"model.top_p", "0.5"}},
                      .environment = {{"ELPIS_MODEL__TOP_P", "5"}},
                      .working_directory = "/nowhere"})
                    .has_value());
}

TEST_CASE("a flag that is no setting is an error") {
    CHECK(messages(load({.flags = {{"model.pth", "a"}}, .working_directory = "/nowhere"})) ==
          "flags: there is no setting model.pth; did you mean model.path?\n");
}

TEST_CASE("a settings file that cannot be read is an error") {
    const TestFolder folder;
    fs::create_directories(folder.path() / "folder.toml");
    folder.write("long.toml", std::string((1U << 20U) + 1, '#'));

    CHECK(messages(load({.file = "folder.toml", .working_directory = folder.path()})) ==
          "folder.toml cannot be read as a settings file.\n");
    CHECK(messages(load({.file = "long.toml", .working_directory = folder.path()})) ==
          "long.toml is too long for a settings file (over 1 MiB).\n");
}

TEST_CASE("a settings file of the reference implementation loads unchanged") {
    const auto loaded = load({.file = fs::path(ELPIS_SOURCE_DIR) / "tests/data/reference.toml",
                              .working_directory = "/work"});

    REQUIRE_MESSAGE(loaded.has_value(), messages(loaded));
    const Settings& settings = loaded->settings;
    CHECK(settings.backend == "llama-cpp");
    CHECK(settings.engine.model_path == "/work/data/models/model.gguf");
    CHECK_FALSE(settings.engine.gpu_layers.has_value());
    CHECK(settings.engine.threads == 4);
    CHECK(settings.engine.hardware == "cpu");
    CHECK(settings.mind.max_tokens == 2048);
    CHECK(settings.torch_dtype == "float16");
    CHECK(settings.steering_layer == 12);
    CHECK(settings.emotion_vectors_dir == "/work/data/vectors");
    CHECK(settings.affect.baseline.valence == 0.1);
    CHECK(settings.affect.baseline.arousal == -0.1);
    CHECK(settings.affect.decay_rate == 0.1);
    CHECK(settings.affect.trajectory.spiral_increases == 3);
    CHECK(settings.log.level == LogLevel::Info);
    CHECK(settings.log.format == LogFormat::Json);
    CHECK(settings.log.output_file == "/work/logs/elpis.log");

    REQUIRE(loaded->warnings.size() == 3);  // notices, not errors
    CHECK(loaded->warnings[0].find("model.chat_format is ignored") != std::string::npos);
    CHECK(loaded->warnings[1].find("the section [server] is unknown") != std::string::npos);
    CHECK(loaded->warnings[2].find("model.gpu_layers -1 means \"auto\"") != std::string::npos);
}

TEST_CASE("what a feeling is without decay_rate is left to the half-lives") {
    const auto loaded =
        load_text("[emotion]\nhalf_life_valence = \"10m\"\nhalf_life_arousal = 90\n");

    REQUIRE_MESSAGE(loaded.has_value(), messages(loaded));
    CHECK_FALSE(loaded->settings.affect.decay_rate.has_value());
    CHECK(loaded->settings.affect.half_lives.valence == affect::Seconds(600));
    CHECK(loaded->settings.affect.half_lives.arousal == affect::Seconds(90));
}

TEST_CASE("the model's own temperature does not move the map from feelings to sampling") {
    const auto loaded = load_text("[model]\ntemperature = 1.2\ntop_p = 0.4\n");

    REQUIRE(loaded.has_value());
    CHECK(loaded->settings.mind.temperature == 1.2);
    CHECK(loaded->settings.mind.top_p == 0.4);
    CHECK(loaded->settings.affect.sampling.temperature == 0.7);
    CHECK(loaded->settings.affect.sampling.top_p == 0.9);
}

TEST_CASE("appraisal has a way and a source, each by name") {
    using Appraisal = mind::Options::Appraisal;
    const auto loaded = load_text("[appraisal]\nmode = \"probe\"\nsource = \"both\"\n");
    REQUIRE_MESSAGE(loaded.has_value(), messages(loaded));
    CHECK(loaded->settings.mind.appraisal.mode == Appraisal::Mode::Probe);
    CHECK(loaded->settings.mind.appraisal.source == Appraisal::Source::Both);
    CHECK(load_text("[appraisal]\nmode = \"off\"\n")->settings.mind.appraisal.mode ==
          Appraisal::Mode::Off);
    CHECK(messages(load_text("[appraisal]\nsource = \"moon\"\n")) ==
          "configs/elpis.toml:2: appraisal.source cannot be \"moon\"; it must be one of reply, "
          "user, both, off.\n");
}

TEST_CASE("a text is kept as it is, with its line breaks and what looks like another kind") {
    const auto loaded = load_text("[model]\nsystem_prompt = \"\"\"You are Iris.\n~/auto 5\"\"\"\n");

    REQUIRE_MESSAGE(loaded.has_value(), messages(loaded));
    CHECK(loaded->settings.engine.system_prompt == "You are Iris.\n~/auto 5");
    CHECK(load_text("[model]\nsystem_prompt = \"\"\n")->settings.engine.system_prompt.empty());
    CHECK(
        messages(load_text("[model]\nsystem_prompt = 5\n")) ==
        "configs/elpis.toml:2: model.system_prompt cannot be 5; it must be any text, in quotes.\n");
}

TEST_CASE("paths are made absolute, and shown so") {
    const auto loaded =
        load({.flags = {{"model.path", "~/m.gguf"}, {"logging.output_file", "l.log"}},
              .environment = {{"HOME", "/home/me"}},
              .working_directory = "/work"});

    REQUIRE(loaded.has_value());
    CHECK(loaded->settings.engine.model_path == "/home/me/m.gguf");
    CHECK(origin(*loaded, "model.path").value == "/home/me/m.gguf");
    CHECK(loaded->settings.log.output_file == "/work/l.log");
}

TEST_CASE("a path at home without a home names who asked for it") {
    CHECK(
        messages(load({.flags = {{"model.path", "~/m.gguf"}}, .working_directory = "/work"})) ==
        "--model-path: model.path: \"~/m.gguf\" starts at the home folder, but HOME is not set.\n");
}

TEST_CASE("URLs and ids of checkpoints are no paths") {
    const TestFolder folder;
    const auto model = [&](const char* backend, const char* text) {
        return load({.flags = {{"model.backend", backend}, {"model.path", text}},
                     .working_directory = folder.path()})
            ->settings.engine.model_path;
    };

    CHECK(model("remote", "https://host/v1") == "https://host/v1");
    CHECK(model("transformers", "org/name") == "org/name");
    CHECK(model("transformers", "./org/name") == folder.path() / "org/name");
    CHECK(model("llama-cpp", "org/name") == folder.path() / "org/name");
    fs::create_directories(folder.path() / "org/name");
    CHECK(model("transformers", "org/name") == folder.path() / "org/name");
}

TEST_CASE("a quiet log without a file goes to the state folder") {
    const auto loaded = load({.environment = {{"ELPIS_QUIET", "yes"}, {"XDG_STATE_HOME", "/state"}},
                              .working_directory = "/work"});

    REQUIRE(loaded.has_value());
    CHECK(loaded->settings.log.quiet);
    CHECK(loaded->settings.log.output_file == "/state/elpis/elpis-server.log");
    CHECK(origin(*loaded, "logging.output_file").source == "ELPIS_QUIET");
}

TEST_CASE("a quiet log with a file of its own keeps it") {
    const auto loaded = load({.environment = {{"ELPIS_QUIET", "1"},
                                              {"ELPIS_LOGGING__OUTPUT_FILE", "/tmp/my.log"},
                                              {"HOME", "/home/me"}},
                              .working_directory = "/work"});

    REQUIRE(loaded.has_value());
    CHECK(loaded->settings.log.output_file == "/tmp/my.log");
}

TEST_CASE("a quiet log without any place is a warning") {
    const auto loaded = load({.environment = {{"ELPIS_QUIET", "1"}}, .working_directory = "/work"});

    REQUIRE(loaded.has_value());
    REQUIRE(loaded->warnings.size() == 1);
    CHECK(loaded->warnings[0].find("nothing is logged") != std::string::npos);
}

}  // namespace
}  // namespace elpis::config
