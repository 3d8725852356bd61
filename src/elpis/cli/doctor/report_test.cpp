#include "elpis/cli/doctor/report.h"

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/config/load.h"
#include "elpis/engine/llama/testing/scratch_model.h"

namespace elpis::cli {
namespace {

config::Inputs with_model(const std::filesystem::path& model) {
    config::Inputs inputs;
    inputs.working_directory = std::filesystem::temp_directory_path();
    inputs.flags = {{"model.path", model.string()}};
    return inputs;
}

bool mentions(const std::string& text, const std::string& what) {
    return text.find(what) != std::string::npos;
}

TEST_CASE("with a model in place, all that would be used is told, and nothing is wrong") {
    const engine::testing::ScratchModel model;
    const config::Inputs inputs = with_model(model.path());
    const DoctorReport report = examine(config::load(inputs), inputs);

    CHECK(report.problems.empty());
    const std::string text = as_text(report);
    CHECK(mentions(text, model.path().string()));
    CHECK(mentions(text, "llama, 2 blocks, width 64"));
    CHECK(mentions(text, "512 tokens for one conversation"));
    CHECK(mentions(text, "<- used"));
    CHECK(mentions(text, "All is well"));
    CHECK(mentions(text, "model.context_length is 4096, but the model was trained for 512"));

    const auto json = nlohmann::json::parse(as_json(report));
    CHECK(json["ok"] == true);
    CHECK(json["model"]["architecture"] == "llama");
    CHECK(json["engine"]["context_length"] == 512);
}

TEST_CASE("a missing model is a problem with its path, and the rest is still told") {
    const config::Inputs inputs = with_model("/no/such/model.gguf");
    const DoctorReport report = examine(config::load(inputs), inputs);

    REQUIRE(report.problems.size() == 1);
    CHECK(mentions(report.problems[0], "/no/such/model.gguf"));
    CHECK(mentions(as_text(report), "problem: "));
    CHECK(mentions(as_text(report), "Threads"));
    CHECK(nlohmann::json::parse(as_json(report))["ok"] == false);
}

TEST_CASE("settings that cannot be used are problems, one by one") {
    const std::expected<config::Loaded, std::vector<Error>> broken =
        std::unexpected(std::vector<Error>{{.code = ErrorCode::InvalidArgument, .message = "one"},
                                           {.code = ErrorCode::InvalidArgument, .message = "two"}});
    const DoctorReport report = examine(broken, {});
    CHECK(report.problems == std::vector<std::string>{"one", "two"});
    CHECK(mentions(as_text(report), "Settings    cannot be used"));
}

TEST_CASE("hardware that is not there is a problem with what is") {
    const engine::testing::ScratchModel model;
    config::Inputs inputs = with_model(model.path());
    inputs.flags.emplace_back("model.hardware_backend", "metal");
    const DoctorReport report = examine(config::load(inputs), inputs);
    REQUIRE(report.problems.size() == 1);
    CHECK(mentions(report.problems[0], "\"metal\""));
}

}  // namespace
}  // namespace elpis::cli
