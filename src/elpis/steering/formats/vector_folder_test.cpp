#include "elpis/steering/formats/vector_folder.h"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/steering/formats/testing/test_data.h"

namespace elpis::steering {
namespace {

using formats::testing::bytes_in;
using formats::testing::contains;
using formats::testing::vectors_folder;

std::string fixture(const std::string& name) {
    return bytes_in(vectors_folder() / "pt_real" / name);
}

TEST_CASE("every vector file of a folder is read under its name, in any format") {
    const TestFolder folder;
    folder.write("excited.pt", fixture("bare_f32.pt"));
    folder.write("calm.gguf", fixture("repeng_export.gguf"));
    folder.write("frustrated.safetensors", fixture("pack.safetensors"));
    folder.write("depleted.json", R"({"directions":{"3":[1,2]}})");
    folder.write("joy.svec",
                 R"({"model_type":"llama","directions":{"3":[1,2]},"explained_variances":{}})");
    folder.write("README.md", "about");
    folder.write(".hidden.pt", "not read");
    folder.write("inner/anger.pt", "not read");
    std::filesystem::create_directory(folder.path() / "folder.pt");
    const auto vectors = read_vector_folder(folder.path(), {.default_block = 4});
    if (!vectors) FAIL_CHECK(vectors.error().message);
    REQUIRE(vectors);
    CHECK(vectors->size() == 5);
    CHECK(vectors->at("excited").directions.at("").contains(4));
    CHECK(vectors->at("calm").dialect == "control vector (repeng)");
    CHECK(vectors->at("joy").dialect == ".svec (CAST)");
}

TEST_CASE(
    "a folder that is missing, a file in its place and an empty one are errors that name it") {
    const TestFolder folder;
    const auto missing = read_vector_folder(folder.path() / "none", {});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::NotFound);
    CHECK(contains(missing.error().message, (folder.path() / "none").string()));

    const auto empty = read_vector_folder(folder.path(), {});
    REQUIRE_FALSE(empty);
    CHECK(empty.error().code == ErrorCode::InvalidArgument);
    CHECK(contains(empty.error().message, folder.path().string()));
    CHECK(contains(empty.error().message, "no vector file"));

    const auto file = read_vector_folder(folder.write("x.pt", ""), {});
    REQUIRE_FALSE(file);
    CHECK(contains(file.error().message, "not a folder"));
}

TEST_CASE("two files for one name are refused, naming both") {
    const TestFolder folder;
    folder.write("calm.pt", fixture("bare_f32.pt"));
    folder.write("calm.gguf", fixture("repeng_export.gguf"));
    const auto vectors = read_vector_folder(folder.path(), {});
    REQUIRE_FALSE(vectors);
    CHECK(contains(vectors.error().message, "calm.gguf and calm.pt"));
    CHECK(contains(vectors.error().message, folder.path().string()));
}

TEST_CASE("one file that is refused refuses the folder, naming the file") {
    const TestFolder folder;
    folder.write("calm.pt", fixture("bare_f32.pt"));
    folder.write("excited.pt", fixture("hostile_raw.pt"));
    const auto vectors = read_vector_folder(folder.path(), {});
    REQUIRE_FALSE(vectors);
    CHECK(contains(vectors.error().message, "excited.pt"));
    CHECK(contains(vectors.error().message, "posix.system"));
    CHECK_FALSE(std::filesystem::exists(formats::testing::kTrace));
}

}  // namespace
}  // namespace elpis::steering
