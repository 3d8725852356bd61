#include "elpis/steering/to_file.h"

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"
#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/steering/fit.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/library.h"
#include "elpis/steering/make_library.h"
#include "elpis/steering/testing/sets.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

using affect::testing::Dice;

// A library with every kind of gauge: along a vector's row, along something else, of no vector.
Library full_library(Dice& dice) {
    Library library = testing::random_library(
        dice, {kExcited, kFrustrated, kCalm, kDepleted, "joy", "dotted.name"});
    library.model.fingerprint = "0123456789abcdef";
    library.method = "mean difference";
    library.standing = Standing::Passed;
    library.full_strength = dice.between(0.1, 0.4);
    for (const std::string name : {"joy", "dotted.name"}) {
        library.gauges[name] = {.block = 2,
                                .unit = unit_of(library.vectors.at(name).rows.at(2)),
                                .centre = dice.between(-9.0, 9.0),
                                .deviation = dice.magnitude(1e-3, 1e3)};
    }
    for (const std::string name : {"calm", "valence", "arousal"}) {
        library.gauges[name] = {.block = 2,
                                .unit = unit_of(testing::random_row(dice)),
                                .centre = dice.between(-9.0, 9.0),
                                .deviation = dice.magnitude(1e-3, 1e3)};
    }
    library.plane = PlaneReading{
        .valence = {.intercept = dice.between(-1.0, 1.0), .weights = {{"valence", 1.0 / 3.0}}},
        .arousal = {.intercept = 0.1, .weights = {{"arousal", 0.3}, {"dotted.name", -1e-9}}}};
    return library;
}

VectorToWrite written(const Vector& vector, const Library& library) {
    auto file = to_file(vector, library);
    REQUIRE(file);
    return *std::move(file);
}

double difference(const std::vector<float>& one, const std::vector<float>& other) {
    return testing::difference({{0, one}}, {{0, other}});
}

TEST_CASE("scale 0.08 of a written vector is 8 % of the residual norm") {
    Dice dice(430);
    const Library library = full_library(dice);
    const VectorToWrite file = written(library.vectors.at("joy"), library);
    double fraction = 0.0;
    for (const auto& [block, row] : file.rows) {
        const double rms =
            static_cast<double>(library.residual_rms.at(static_cast<std::size_t>(block)));
        fraction += 0.08 * length_of(row) / (rms * std::sqrt(testing::kWidth));
    }
    CHECK(fraction == doctest::Approx(0.08));
}

TEST_CASE("a written vector tells what it is") {
    Dice dice(431);
    Library library = full_library(dice);
    library.full_strength = 0.25;
    const VectorToWrite file = written(library.vectors.at("joy"), library);
    CHECK(file.name == "joy");
    CHECK(file.model == library.model);
    CHECK(file.residual_rms == library.residual_rms);
    CHECK(file.fields.at("elpis.mode") == "add");
    CHECK(file.fields.at("elpis.method") == "mean difference");
    CHECK(file.fields.at("elpis.eval.status") == "passed");
    CHECK(file.fields.at("elpis.full_strength") == "0.25");
    CHECK(file.fields.contains("elpis.gauge.joy.block"));
    CHECK_FALSE(file.fields.contains("elpis.gauge.joy.unit"));  // its row's direction
    CHECK_FALSE(file.fields.contains("elpis.gauge.calm.block"));
    CHECK(file.fields.contains("elpis.gauge.valence.unit"));
}

// Through a real file.
SourceFile read_back(const VectorToWrite& file, const std::filesystem::path& path) {
    const auto done = write_vector_file(path, file);
    REQUIRE_MESSAGE(done, (done ? "" : done.error().message));
    auto content = read_vector_file(path, {.model = file.model});
    REQUIRE_MESSAGE(content, (content ? "" : content.error().message));
    return {.file = path.string(), .name = path.stem().string(), .content = *std::move(content)};
}

TEST_CASE("a library written and read again is the same library") {
    Dice dice(432);
    const TestFolder folder;
    for (const std::string extension : {"gguf", "safetensors", "gguf", "safetensors"}) {
        const Library library = full_library(dice);
        std::vector<SourceFile> files;
        files.reserve(library.vectors.size());
        for (const auto& [name, vector] : library.vectors) {
            std::string file = name;
            file.append(".").append(extension);
            files.push_back(read_back(written(vector, library), folder.path() / file));
        }
        // RMS from the files when nobody measured
        const auto set = make_library(library.name, files, {.model = library.model});
        REQUIRE(set);
        const Library& again = set->library;
        REQUIRE(again.vectors.size() == library.vectors.size());
        for (const auto& [name, vector] : library.vectors)
            REQUIRE(testing::difference(again.vectors.at(name).rows, vector.rows) < 1e-6);
        REQUIRE(again.residual_rms == library.residual_rms);
        REQUIRE(again.full_strength == library.full_strength);
        REQUIRE(again.standing == library.standing);
        REQUIRE(again.method == library.method);
        REQUIRE(again.gauges.size() == library.gauges.size());
        for (const auto& [name, gauge] : library.gauges) {
            REQUIRE(again.gauges.at(name).block == gauge.block);
            REQUIRE(again.gauges.at(name).centre == gauge.centre);
            REQUIRE(again.gauges.at(name).deviation == gauge.deviation);
            REQUIRE(difference(again.gauges.at(name).unit, gauge.unit) < 2e-6);
        }
        REQUIRE(again.plane);
        REQUIRE(again.plane->valence.weights == library.plane->valence.weights);
        REQUIRE(again.plane->arousal.weights == library.plane->arousal.weights);
        REQUIRE(again.plane->valence.intercept == library.plane->valence.intercept);
    }
}

TEST_CASE("a name that is no file's name is not written") {
    Dice dice(434);
    const Library library = full_library(dice);
    for (const std::string name : {"", ".hidden", "../joy", "a/b", "a\\b", "line\nbreak"}) {
        Vector vector = library.vectors.at("joy");
        vector.name = name;
        const auto file = to_file(vector, library);
        REQUIRE_FALSE(file);
        CHECK(file.error().code == ErrorCode::InvalidArgument);
    }
    Vector vector = library.vectors.at("joy");
    vector.name = std::string(101, 'x');
    CHECK_FALSE(to_file(vector, library));
    vector.name = "Schadenfreude, ça va";
    CHECK(to_file(vector, library));
}

TEST_CASE("what does not fit its library is not written") {
    Dice dice(433);
    const Library library = full_library(dice);
    Vector vector = library.vectors.at("joy");
    vector.rows.at(2).push_back(1.0F);
    const auto file = to_file(vector, library);
    REQUIRE_FALSE(file);
    CHECK(file.error().code == ErrorCode::InvalidArgument);
    CHECK(file.error().message.contains("\"joy\" at block 2 has 13 numbers"));
}

}  // namespace
}  // namespace elpis::steering
