#include "elpis/steering/fit.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

// Two numbers wide, six blocks: 1 … 4 can be steered.
const FitTarget& target() {
    static const FitTarget it{.model = {.blocks = 6,
                                        .width = 2,
                                        .architecture = "llama",
                                        .fingerprint = "aaaabbbbccccdddd"},
                              .residual_rms = {1.0F, 1.0F, 2.0F, 4.0F, 8.0F, 16.0F}};
    return it;
}

SourceFile source(Rows rows) {
    return {.file = "joy.gguf", .name = "joy", .content = {.directions = {{"", std::move(rows)}}}};
}

std::string refusal(const SourceFile& file, const FitTarget& to = target()) {
    const auto fitted = fit(file, to);
    REQUIRE_FALSE(fitted);
    CHECK(fitted.error().code == ErrorCode::InvalidArgument);
    return fitted.error().message;
}

TEST_CASE("a raw file is spread evenly over its blocks, whatever its lengths") {
    const auto fitted = fit(source({{2, {30.0F, 40.0F}}, {3, {0.0F, -0.001F}}}), target());
    REQUIRE(fitted);
    REQUIRE(fitted->vectors.size() == 1);
    const Vector& vector = fitted->vectors.front();
    CHECK(vector.name == "joy");
    CHECK(vector.rows.at(2)[0] == doctest::Approx(0.3));
    CHECK(vector.rows.at(2)[1] == doctest::Approx(0.4));
    CHECK(vector.rows.at(3)[1] == doctest::Approx(-0.5));
    REQUIRE(fitted->remarks.size() == 1);
    CHECK(
        fitted->remarks.front() ==
        "joy.gguf: the file has no unit, so the strength is spread evenly over 2 blocks between 2 "
        "and 3");
}

TEST_CASE("a file in units of the residual RMS keeps its shares") {
    const auto root = static_cast<float>(std::sqrt(2.0));
    // w = 0.75 at block 2 (RMS 2) and 0.25 at block 3 (RMS 4)
    SourceFile file = source({{2, {0.75F * 2.0F * root, 0.0F}}, {3, {0.0F, 0.25F * 4.0F * root}}});
    file.content.fields["elpis.unit"] = "residual_rms";
    SUBCASE("with the model's RMS") {}
    SUBCASE("with the file's own, which wins") {
        file.content.residual_rms = target().residual_rms;
        for (auto& [block, row] : file.content.directions[""]) {
            for (float& value : row)
                value *= 3.0F;
        }
        for (float& rms : file.content.residual_rms)
            rms *= 3.0F;
    }
    const auto fitted = fit(file, target());
    REQUIRE(fitted);
    CHECK(fitted->vectors.front().rows.at(2)[0] == doctest::Approx(0.75));
    CHECK(fitted->vectors.front().rows.at(3)[1] == doctest::Approx(0.25));
    CHECK(fitted->remarks.empty());
}

TEST_CASE("shares that do not sum to 1 are brought there, and it is said") {
    SourceFile file = source({{1, {0.0F, std::sqrt(2.0F) * 0.5F}}});
    file.content.fields["elpis.unit"] = "residual_rms";
    const auto fitted = fit(file, target());
    REQUIRE(fitted);
    CHECK(fitted->vectors.front().rows.at(1)[1] == doctest::Approx(1.0));
    REQUIRE(fitted->remarks.size() == 1);
    CHECK(fitted->remarks.front().contains("sum to 0.5"));
}

TEST_CASE("the first and the last block are left out, and it is said") {
    const auto fitted =
        fit(source({{0, {1.0F, 0.0F}}, {4, {0.0F, 1.0F}}, {5, {1.0F, 1.0F}}}), target());
    REQUIRE(fitted);
    CHECK(fitted->vectors.front().rows == Rows{{4, {0.0F, 1.0F}}});
    REQUIRE(fitted->remarks.size() == 3);
    CHECK(fitted->remarks[0] == "joy.gguf: block 0 cannot be steered and is left out");
    CHECK(fitted->remarks[1].contains("block 5"));
}

TEST_CASE("rows of zeros count as absent") {
    const auto fitted = fit(source({{1, {0.0F, 0.0F}}, {2, {0.0F, 1.0F}}}), target());
    REQUIRE(fitted);
    CHECK(fitted->vectors.front().rows == Rows{{2, {0.0F, 1.0F}}});
}

TEST_CASE("what the reader remarked comes first") {
    SourceFile file = source({{2, {0.0F, 1.0F}}});
    file.content.remarks = {"row r acts on block r"};
    const auto fitted = fit(file, target());
    REQUIRE(fitted);
    CHECK(fitted->remarks.front() == "row r acts on block r");
}

TEST_CASE("directions with names keep them") {
    SourceFile file = source({});
    file.content.directions = {{"anger", {{2, {0.0F, 1.0F}}}}, {"fear", {{3, {1.0F, 0.0F}}}}};
    const auto fitted = fit(file, target());
    REQUIRE(fitted);
    REQUIRE(fitted->vectors.size() == 2);
    CHECK(fitted->vectors[0].name == "anger");
    CHECK(fitted->vectors[1].name == "fear");
}

TEST_CASE("what cannot be used is refused with the file and the figure") {
    CHECK(refusal(source({{2, {1.0F, 2.0F, 3.0F}}})) ==
          "joy.gguf has 3 numbers at block 2; this model's residual stream has 2");
    CHECK(refusal(source({{6, {1.0F, 2.0F}}})) ==
          "joy.gguf names block 6; this model has 6 (0 to 5)");
    CHECK(refusal(source({{-1, {1.0F, 2.0F}}})).contains("names block -1"));
    CHECK(refusal(source({{2, {0.0F, 0.0F}}})) == "joy.gguf holds only zeros");
    CHECK(refusal(source({{0, {1.0F, 0.0F}}})) ==
          "joy.gguf names no block that can be steered; these are 1 to 4");
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    CHECK(refusal(source({{2, {nan, 0.0F}}})) == "joy.gguf holds NaN or infinity at block 2");
    CHECK(refusal(source({{2, {infinity, 0.0F}}})).contains("infinity at block 2"));
    SourceFile file = source({{2, {0.0F, 1.0F}}});
    file.content.directions = {{"anger", {{9, {0.0F, 1.0F}}}}};
    CHECK(refusal(file) == "joy.gguf names block 9 for \"anger\"; this model has 6 (0 to 5)");
    file.content.directions.clear();
    CHECK(refusal(file) == "joy.gguf holds no direction");
}

TEST_CASE("a unit without figures is refused") {
    SourceFile file = source({{2, {0.0F, 1.0F}}});
    file.content.fields["elpis.unit"] = "residual_rms";
    FitTarget unmeasured = target();
    unmeasured.residual_rms.clear();
    CHECK(refusal(file, unmeasured) ==
          "joy.gguf is in units of the residual RMS, and none was measured for block 2");
    file.content.residual_rms = {1.0F, 1.0F, 0.0F};
    CHECK(refusal(file).contains("holds none for block 2"));
}

TEST_CASE("an unknown unit is refused, and so are directions to be projected out") {
    SourceFile file = source({{2, {0.0F, 1.0F}}});
    file.content.fields["elpis.unit"] = "raw";
    CHECK(refusal(file) == "joy.gguf has elpis.unit \"raw\"; only \"residual_rms\" can be used");
    file.content.fields.clear();
    file.content.operation = FileOperation::Project;
    CHECK(refusal(file) ==
          "joy.gguf holds directions to be projected out, which must not be added");
}

TEST_CASE("a set for another architecture is refused, by both names") {
    SourceFile file = source({{2, {0.0F, 1.0F}}});
    file.content.fields["controlvector.model_hint"] = "qwen2";
    CHECK(refusal(file) ==
          "joy.gguf is a set for another model: controlvector.model_hint says \"qwen2\", and this "
          "model is \"llama\"; train a set for this model");
    FitTarget other = target();
    other.other_weights = true;  // does not help
    CHECK(refusal(file, other).contains("another model"));
    other.model.architecture.clear();  // nothing known, nothing to compare
    CHECK(fit(file, other));
}

TEST_CASE("frameworks may call an architecture otherwise than GGUF does") {
    SourceFile file = source({{2, {0.0F, 1.0F}}});
    FitTarget to = target();
    for (const auto& [theirs, ours] : std::vector<std::pair<std::string, std::string>>{
             {"mistral", "llama"}, {"qwen2_moe", "qwen2moe"}, {"LLaMA", "llama"}}) {
        file.content.fields["controlvector.model_hint"] = theirs;
        to.model.architecture = ours;
        CHECK(fit(file, to));
    }
}

TEST_CASE("a set for other weights is refused, or taken with a remark where that is allowed") {
    SourceFile file = source({{2, {0.0F, 1.0F}}});
    file.content.fields["elpis.base_model.fingerprint"] = "0123456789abcdef";
    file.content.fields["elpis.base_model.name"] = "SmolLM2";
    CHECK(refusal(file) ==
          "joy.gguf is a set for another model: made on SmolLM2 0123456789ab…, and this model's "
          "weights are aaaabbbbcccc…; train a set for this model");
    FitTarget lenient = target();
    lenient.other_weights = true;
    const auto fitted = fit(file, lenient);
    REQUIRE(fitted);
    CHECK(fitted->remarks.front() ==
          "joy.gguf was made on SmolLM2 0123456789ab…, and this model's weights are aaaabbbbcccc…");
    file.content.fields["elpis.base_model.fingerprint"] = "aaaabbbbccccdddd";
    CHECK(fit(file, target()));
    file.content.fields["elpis.base_model.fingerprint"] = std::string(64, '0');
    CHECK(fit(file, target()));  // another kind of hash
}

}  // namespace
}  // namespace elpis::steering
