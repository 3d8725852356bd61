#include "elpis/steering/store.h"

#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/test_folder.h"
#include "elpis/steering/library.h"
#include "elpis/steering/make_library.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/testing/sets.h"

namespace elpis::steering {
namespace {

using affect::testing::Dice;

Result<FittedSet> load(const std::filesystem::path& folder, const ModelShape& model) {
    return load_library(folder, {.model = model}, {.model = model, .residual_rms = {}});
}

TEST_CASE("a library that was saved is found again, and a second save replaces the first") {
    const TestFolder folder;
    Dice dice(7);
    const std::filesystem::path place = folder.path() / "sets" / "mine";
    for (int round = 0; round < 2; ++round) {
        Library library = testing::random_quadrants(dice);
        library.full_strength = dice.between(0.1, 0.4);
        const auto saved = save_library(place, library);
        REQUIRE_MESSAGE(saved, (saved ? "" : saved.error().message));
        const auto loaded = load(place, library.model);
        REQUIRE(loaded);
        CHECK(loaded->library.name == "mine");
        CHECK(loaded->library.full_strength == doctest::Approx(library.full_strength));
        REQUIRE(loaded->library.vectors.size() == library.vectors.size());
        for (const auto& [name, vector] : library.vectors) {
            CHECK(testing::difference(loaded->library.vectors.at(name).rows, vector.rows) < 1e-6);
        }
        CHECK_FALSE(std::filesystem::exists(place.string() + ".partial"));
    }
}

TEST_CASE("a folder that is missing, empty or of another model is refused by its name") {
    const TestFolder folder;
    Dice dice(8);
    const Library library = testing::random_quadrants(dice);
    const auto missing = load(folder.path() / "nowhere", library.model);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::NotFound);
    CHECK(missing.error().message.find("nowhere") != std::string::npos);

    std::filesystem::create_directory(folder.path() / "hollow");
    const auto empty = load(folder.path() / "hollow", library.model);
    REQUIRE_FALSE(empty);
    CHECK(empty.error().message.find("hollow") != std::string::npos);

    REQUIRE(save_library(folder.path() / "set", library));
    ModelShape other = library.model;
    other.width = 99;
    CHECK_FALSE(load(folder.path() / "set", other));
}

TEST_CASE("the quadrants that a set lacks are named, unless it has the axes") {
    Dice dice(9);
    CHECK(missing_quadrants(testing::random_quadrants(dice)).empty());
    CHECK(missing_quadrants(testing::random_library(dice, {kExcited, kCalm, "joy"})) ==
          std::vector<std::string>{"frustrated", "depleted"});
    CHECK(missing_quadrants(testing::random_library(dice, {kValence, kArousal})).empty());
}

TEST_CASE("a place where nothing can be written is said by its name") {
    const TestFolder folder;
    Dice dice(10);
    const std::filesystem::path file = folder.write("file", "x");
    const auto saved = save_library(file / "set", testing::random_quadrants(dice));
    REQUIRE_FALSE(saved);
    CHECK(saved.error().code == ErrorCode::Unavailable);
    CHECK(saved.error().message.find("file") != std::string::npos);
}

}  // namespace
}  // namespace elpis::steering
