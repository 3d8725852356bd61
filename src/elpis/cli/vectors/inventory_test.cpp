#include "elpis/cli/vectors/inventory.h"

#include <filesystem>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/test_folder.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::cli {
namespace {

void write(const std::filesystem::path& file, const char* name) {
    const auto written = steering::write_vector_file(
        file,
        {.name = name,
         .rows = {{3, {1.0F, 2.0F}}, {4, {1.0F, 2.0F}}},
         .model = {.blocks = 8, .width = 2, .architecture = "llama", .fingerprint = "00ff"},
         .residual_rms = std::vector<float>(8, 1.0F),
         .fields = {{"elpis.method", "mean difference, neutral removed"},
                    {"elpis.full_strength", "0.21"},
                    {"elpis.eval.status", "passed"}}});
    REQUIRE(written);
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST_CASE("numbers that follow each other are a span") {
    CHECK(spans({10, 11, 12}) == "10-12");
    CHECK(spans({3, 5, 9, 10}) == "3, 5, 9-10");
    CHECK(spans({7}) == "7");
    CHECK(spans({}).empty());
}

TEST_CASE("a set is listed with its model, and each vector with what its file says") {
    const TestFolder folder;
    write(folder.path() / "joy.gguf", "joy");
    write(folder.path() / "calm.gguf", "calm");
    const ListedSet set = listed(folder.path());
    CHECK(set.model == "llama, 8 blocks, width 2, file 00ff");
    REQUIRE(set.vectors.size() == 2);
    CHECK(set.vectors.front().name == "calm");
    CHECK(set.vectors.front().blocks == "3-4");
    const auto page = list_page({set}, "00ff", {});
    CHECK(contains(page, "the model of the settings"));
    CHECK(contains(page, "calm  3-4     mean difference  0.21        passed"));
    CHECK_FALSE(contains(list_page({set}, "ff00", {}), "the model of the settings"));
    const auto json = nlohmann::json::parse(list_json({set}, "00ff"));
    CHECK(json["sets"][0]["for_this_model"] == true);
    CHECK(json["sets"][0]["vectors"][1]["status"] == "passed");
}

TEST_CASE("another program's file is unevaluated, and what it does not say is left open") {
    const TestFolder folder;
    const ListedSet set =
        listed(folder.write("x.json", R"({"directions": {"2": [1, 2], "5": [3, 4]}})"));
    REQUIRE(set.vectors.size() == 1);
    CHECK(set.vectors.front().name == "x");
    CHECK(set.vectors.front().status == "unevaluated");
    CHECK(contains(set.model, "not told, width 2"));
}

TEST_CASE("what cannot be read is told of beside the rest") {
    const TestFolder folder;
    const ListedSet damaged = listed(folder.write("damaged/joy.gguf", "GGUFx").parent_path());
    CHECK(contains(list_page({damaged}, "", {}), "joy.gguf"));
    CHECK(contains(list_page({}, "", {}), "elpis vectors train"));
}

TEST_CASE("trained sets are the cache's folders, without what was being written") {
    const TestFolder folder;
    folder.write("vectors/b/x", "");
    folder.write("vectors/a/x", "");
    folder.write("vectors/c.partial/x", "");
    folder.write("vectors/file", "");
    const auto sets = trained_sets(folder.path());
    REQUIRE(sets.size() == 2);
    CHECK(sets.front().filename() == "a");
    CHECK(trained_sets(folder.path() / "none").empty());
}

}  // namespace
}  // namespace elpis::cli
