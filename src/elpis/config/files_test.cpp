#include "elpis/config/files.h"

#include <expected>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/config/load.h"

namespace elpis::config {
namespace fs = std::filesystem;
namespace {

constexpr const char* kDefaultModel = "SmolLM2-135M-Instruct.Q4_1.gguf";

std::expected<fs::path, std::vector<Error>> check(const Inputs& inputs) {
    return check_files(*load(inputs), inputs);
}

std::string messages(const Inputs& inputs) {
    std::string text;
    const auto model = check(inputs);
    if (!model) {
        for (const Error& error : model.error())
            text += error.message + "\n";
    }
    return text;
}

Inputs with(const TestFolder& folder, std::vector<std::pair<std::string, std::string>> flags) {
    return {.flags = std::move(flags), .working_directory = folder.path()};
}

TEST_CASE("the default model is the one here, else the installed one, else that of the checkout") {
    const TestFolder folder;
    const Inputs inputs{.working_directory = folder.path() / "here",
                        .share_directory = folder.path() / "share",
                        .executable = folder.path() / "checkout/build/release/bin/elpis"};
    const fs::path model = kDefaultModel;

    const fs::path in_checkout = folder.write("checkout/data/models" / model, "");
    CHECK(check(inputs) == in_checkout);
    const fs::path installed = folder.write("share/models" / model, "");
    CHECK(check(inputs) == installed);
    const fs::path here = folder.write("here/data/models" / model, "");
    CHECK(check(inputs) == here);
}

TEST_CASE("without any model the error says where it was looked for, and what to do") {
    CHECK(messages({.working_directory = "/none",
                    .share_directory = "/share",
                    .executable = "/usr/local/bin/elpis"}) ==
          "model.path is not set, and the default model is not there (looked for "
          "/none/data/models/SmolLM2-135M-Instruct.Q4_1.gguf, "
          "/share/models/SmolLM2-135M-Instruct.Q4_1.gguf). Set model.path to a GGUF file, or run "
          "./run in the checkout, which fetches the default model.\n");
}

TEST_CASE("a configured model that is missing is an error, even if the default model is there") {
    const TestFolder folder;
    folder.write(fs::path("data/models") / kDefaultModel, "");
    const std::string missing = (folder.path() / "gone.gguf").string();

    CHECK(messages(with(folder, {{"model.path", "gone.gguf"}})) ==
          "model.path = " + missing + " (--model-path) does not exist; it must be a GGUF file.\n");
}

TEST_CASE("configured emotion vectors that are missing are an error") {
    const TestFolder folder;
    folder.write("model.gguf", "");
    const std::string missing = (folder.path() / "vectors").string();
    const Inputs inputs =
        with(folder, {{"model.path", "model.gguf"}, {"model.emotion_vectors_dir", "vectors"}});

    CHECK(messages(inputs) == "model.emotion_vectors_dir = " + missing +
                                  " (--model-emotion-vectors-dir) is no folder; to run without "
                                  "steering vectors, leave it out.\n");
    fs::create_directories(folder.path() / "vectors");
    CHECK(check(inputs) == folder.path() / "model.gguf");
}

TEST_CASE("everything that is missing is named at once") {
    const TestFolder folder;
    const auto model =
        check(with(folder, {{"model.path", "a.gguf"}, {"model.emotion_vectors_dir", "b"}}));

    REQUIRE_FALSE(model.has_value());
    CHECK(model.error().size() == 2);
}

TEST_CASE("each backend wants its own kind of model") {
    const TestFolder folder;
    folder.write("model.gguf", "");
    fs::create_directories(folder.path() / "checkpoint");
    const auto accepts = [&](const char* backend, const char* path) {
        return check(with(folder, {{"model.backend", backend}, {"model.path", path}})).has_value();
    };

    CHECK(accepts("llama-cpp", "model.gguf"));
    CHECK_FALSE(accepts("llama-cpp", "checkpoint"));
    CHECK(accepts("transformers", "checkpoint"));
    CHECK(accepts("checkpoint", "org/name"));
    CHECK_FALSE(accepts("transformers", "./gone"));
    CHECK_FALSE(accepts("transformers", "model.gguf"));
    CHECK(accepts("remote", "http://127.0.0.1:8080/v1"));
    CHECK_FALSE(accepts("remote", "model.gguf"));
    CHECK_FALSE(check(with(folder, {{"model.backend", "remote"}})).has_value());
}

TEST_CASE("a folder of characters that is asked for must be there; the usual one need not") {
    const TestFolder folder;
    folder.write("model.gguf", "");
    CHECK(messages(with(folder, {{"model.path", "model.gguf"}})).empty());
    CHECK(messages(with(folder, {{"model.path", "model.gguf"}, {"characters.dir", "cast"}})) ==
          "characters.dir = " + (folder.path() / "cast").string() +
              " (--characters-dir) is no folder; make it, or leave the setting out.\n");
    fs::create_directory(folder.path() / "cast");
    CHECK(
        messages(with(folder, {{"model.path", "model.gguf"}, {"characters.dir", "cast"}})).empty());
}

}  // namespace
}  // namespace elpis::config
