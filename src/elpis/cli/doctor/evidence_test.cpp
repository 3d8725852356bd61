#include "elpis/cli/doctor/evidence.h"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/config/load.h"
#include "elpis/engine/llama/testing/scratch_model.h"

namespace elpis::cli {
namespace {

config::Inputs with_model(const std::filesystem::path& model) {
    config::Inputs inputs{.flags = {{"model.path", model.string()}}};
    inputs.working_directory = std::filesystem::temp_directory_path();
    return inputs;
}

TEST_CASE("a model is looked at without being loaded") {
    const engine::testing::ScratchModel model;
    const Evidence evidence = gather_evidence(with_model(model.path()));
    CHECK(evidence.model == model.path());
    REQUIRE(evidence.header);
    CHECK(evidence.header->architecture == "llama");
    REQUIRE(evidence.engine);
    REQUIRE(*evidence.engine);
    CHECK((*evidence.engine)->context_length == 512);
    CHECK(evidence.cpus.usable() >= 1);
    CHECK_FALSE(evidence.devices.empty());
}

TEST_CASE("a missing model is evidence, not an end") {
    const Evidence evidence = gather_evidence(with_model("/no/such/model.gguf"));
    REQUIRE(evidence.missing_files.size() == 1);
    CHECK(evidence.missing_files[0].message.find("/no/such/model.gguf") != std::string::npos);
    CHECK_FALSE(evidence.engine);
    CHECK_FALSE(evidence.devices.empty());
}

TEST_CASE("a file that is no model is refused by the engine, with its name") {
    const TestFolder folder;
    const Evidence evidence = gather_evidence(with_model(folder.write("x.gguf", "GGUFnonsense")));
    REQUIRE(evidence.engine);
    REQUIRE_FALSE(*evidence.engine);
    CHECK(evidence.engine->error().message.find("x.gguf") != std::string::npos);
}

TEST_CASE("hardware that is not there is refused with what is") {
    const engine::testing::ScratchModel model;
    config::Inputs inputs = with_model(model.path());
    inputs.flags.emplace_back("model.hardware_backend", "metal");
    const Evidence evidence = gather_evidence(inputs);
    REQUIRE(evidence.engine);
    REQUIRE_FALSE(*evidence.engine);
    CHECK(evidence.engine->error().code == ErrorCode::Unsupported);
}

}  // namespace
}  // namespace elpis::cli
