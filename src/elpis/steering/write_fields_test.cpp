#include "elpis/steering/write_fields.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"
#include "elpis/base/test_folder.h"
#include "elpis/steering/library.h"
#include "elpis/steering/store.h"
#include "elpis/steering/testing/sets.h"

namespace elpis::steering {
namespace {

TEST_CASE("how a set stands is written into its files, which otherwise stay the same set") {
    const TestFolder folder;
    affect::testing::Dice dice(3);
    const Library library = testing::random_quadrants(dice);
    const auto place = folder.path() / "set";
    REQUIRE(save_library(place, library));
    const std::vector<std::string> names(kQuadrants.begin(), kQuadrants.end());
    const auto load = [&] {
        return load_library(
            place, {.model = library.model}, {.model = library.model, .residual_rms = {}});
    };
    const auto before = load();
    REQUIRE(before);
    const auto remarks = write_fields(place, names, {{"elpis.eval.status", "passed"}});
    REQUIRE_MESSAGE(remarks, (remarks ? "" : remarks.error().message));
    CHECK(remarks->empty());
    const auto after = load();
    REQUIRE(after);
    CHECK(before->library.standing == Standing::Unevaluated);
    CHECK(after->library.standing == Standing::Passed);
    CHECK(after->library.hash == before->library.hash);
}

TEST_CASE("another program's file is left as it is, and that is said") {
    const TestFolder folder;
    const auto file = folder.write("calm.json", R"({"directions": {"2": [1, 2]}})");
    const auto remarks = write_fields(file, {}, {{"elpis.eval.status", "weak"}});
    REQUIRE(remarks);
    REQUIRE(remarks->size() == 1);
    CHECK(remarks->front().find("calm.json") != std::string::npos);
    CHECK(folder.read("calm.json") == R"({"directions": {"2": [1, 2]}})");
}

TEST_CASE("a vector whose file is missing is an error that names it") {
    const TestFolder folder;
    const std::vector<std::string> names{"calm"};
    const auto missing = write_fields(folder.path(), names, {});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().message.find("calm.gguf") != std::string::npos);
}

}  // namespace
}  // namespace elpis::steering
