#include "elpis/steering/formats/converted.h"

#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/test_folder.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

VectorToWrite ours() {
    return {.name = "calm",
            .rows = {{3, {1.0F, -2.0F}}, {4, {0.5F, 0.25F}}},
            .model = {.blocks = 8, .width = 2, .architecture = "llama", .fingerprint = "00ff"},
            .residual_rms = std::vector<float>(8, 2.0F),
            .fields = {{"elpis.eval.status", "passed"}, {"elpis.method", "ridge"}}};
}

TEST_CASE("a file of ours goes from format to format and loses nothing") {
    const TestFolder folder;
    REQUIRE(write_vector_file(folder.path() / "calm.gguf", ours()));
    const auto first = read_vector_file(folder.path() / "calm.gguf", {});
    REQUIRE(first);
    const auto there = converted(*first, "calm");
    REQUIRE(there);
    CHECK(there->remarks.empty());
    REQUIRE(there->vectors.size() == 1);
    REQUIRE(write_vector_file(folder.path() / "calm.safetensors", there->vectors.front()));
    const auto second = read_vector_file(folder.path() / "calm.safetensors", {});
    REQUIRE(second);
    CHECK(second->directions == first->directions);
    CHECK(second->residual_rms == first->residual_rms);
    for (const auto& [key, value] : first->fields) {
        CAPTURE(key);
        if (key.starts_with("elpis.")) CHECK(second->fields.at(key) == value);
    }
}

TEST_CASE("another program's file gets no unit and no model that nobody told") {
    const VectorFile file{
        .dialect = "control vector (EasySteer)",
        .directions = {{"", {{0, {1.0F, 1.0F}}, {2, {3.0F, 4.0F}}}}},
        .fields = {{"controlvector.method", "caa"}, {"controlvector.model_hint", "qwen2"}},
        .residual_rms = {},
        .operation = FileOperation::Project,
        .remarks = {}};
    const auto result = converted(file, "honesty");
    REQUIRE(result);
    REQUIRE(result->vectors.size() == 1);
    const VectorToWrite& vector = result->vectors.front();
    CHECK(vector.name == "honesty");
    CHECK(vector.rows == Rows{{2, {3.0F, 4.0F}}});
    CHECK(vector.unit.empty());
    CHECK(vector.model.blocks == 0);
    CHECK(vector.model.architecture == "qwen2");
    CHECK(vector.fields.at("elpis.mode") == "project");
    CHECK(result->remarks.size() == 2);

    const TestFolder folder;
    REQUIRE(write_vector_file(folder.path() / "x.gguf", vector));
    const auto back = read_vector_file(folder.path() / "x.gguf", {});
    REQUIRE_MESSAGE(back, (back ? "" : back.error().message));
    CHECK_FALSE(back->fields.contains("elpis.unit"));
    CHECK_FALSE(back->fields.contains("elpis.base_model.blocks"));
    CHECK(back->operation == FileOperation::Project);
}

TEST_CASE("a direction at block 0 alone cannot be written") {
    const VectorFile file{.dialect = {},
                          .directions = {{"", {{0, {1.0F}}}}},
                          .fields = {},
                          .residual_rms = {},
                          .operation = FileOperation::Add,
                          .remarks = {}};
    const auto result = converted(file, "x");
    REQUIRE_FALSE(result);
    CHECK(result.error().message.find("block 0 alone") != std::string::npos);
}

}  // namespace
}  // namespace elpis::steering
