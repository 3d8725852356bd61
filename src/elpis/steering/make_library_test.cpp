#include "elpis/steering/make_library.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/steering/fit.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

using Fields = std::map<std::string, std::string>;

const FitTarget& target() {
    static const FitTarget it{
        .model = {.blocks = 6, .width = 2, .architecture = "llama", .fingerprint = "aaaa"},
        .residual_rms = {1.0F, 1.0F, 2.0F, 4.0F, 8.0F, 16.0F}};
    return it;
}

SourceFile source(const std::string& name, std::vector<float> row, Fields fields = {}) {
    return {.file = name + ".gguf",
            .name = name,
            .content = {.directions = {{"", {{2, std::move(row)}}}}, .fields = std::move(fields)}};
}

FittedSet made(const std::vector<SourceFile>& files, const FitTarget& to = target()) {
    auto set = make_library("set", files, to);
    REQUIRE(set);
    return *std::move(set);
}

std::string refusal(const std::vector<SourceFile>& files, const FitTarget& to = target()) {
    const auto set = make_library("set", files, to);
    REQUIRE_FALSE(set);
    return set.error().message;
}

bool remarked(const FittedSet& set, std::string_view text) {
    return std::ranges::any_of(set.remarks,
                               [&](const std::string& it) { return it.contains(text); });
}

TEST_CASE("files become a library that checks, with the model's figures") {
    const FittedSet set = made({source("joy", {0.0F, 9.0F}), source("anger", {-2.0F, 0.0F})});
    CHECK(set.library.name == "set");
    CHECK(set.library.model == target().model);
    CHECK(set.library.residual_rms == target().residual_rms);
    CHECK(set.library.vectors.at("joy").rows == Rows{{2, {0.0F, 1.0F}}});
    CHECK(set.library.vectors.at("anger").rows == Rows{{2, {-1.0F, 0.0F}}});
    CHECK(set.library.full_strength == 0.25);
    CHECK(set.library.standing == Standing::Unevaluated);
    CHECK(set.library.hash == content_hash(set.library));
    CHECK(check(set.library));
}

TEST_CASE("the order of the files makes no difference") {
    const SourceFile joy = source("joy", {0.0F, 9.0F}, {{"elpis.full_strength", "0.3"}});
    const SourceFile fear = source("fear", {1.0F, 1.0F}, {{"elpis.full_strength", "0.2"}});
    const FittedSet one = made({joy, fear});
    const FittedSet other = made({fear, joy});
    CHECK(one.library.hash == other.library.hash);
    CHECK(one.remarks == other.remarks);
}

TEST_CASE("a name in two files is refused, naming both") {
    SourceFile again = source("joy", {1.0F, 0.0F});
    again.file = "joy.pt";
    CHECK(refusal({source("joy", {0.0F, 1.0F}), again}) ==
          "joy.gguf and joy.pt both hold a vector \"joy\"");
}

TEST_CASE("where vectors span the plane, those decide how the set stands") {
    std::vector<SourceFile> files;
    for (const char* name : {"excited", "frustrated", "calm", "depleted", "joy"}) {
        files.push_back(source(name, {1.0F, 0.0F}, {{"elpis.eval.status", "passed"}}));
    }
    files.back().content.fields["elpis.eval.status"] = "weak";
    CHECK(made(files).library.standing == Standing::Passed);
    files.front().content.fields["elpis.eval.status"] = "unevaluated";
    CHECK(made(files).library.standing == Standing::Unevaluated);
}

TEST_CASE("the weakest file decides how the set stands") {
    const auto standing = [](const std::string& one, const std::string& other) {
        return made({source("joy", {1.0F, 0.0F}, {{"elpis.eval.status", one}}),
                     source("fear", {0.0F, 1.0F}, {{"elpis.eval.status", other}})})
            .library.standing;
    };
    CHECK(standing("passed", "passed") == Standing::Passed);
    CHECK(standing("passed", "weak") == Standing::Weak);
    CHECK(standing("passed", "unevaluated") == Standing::Unevaluated);
    CHECK(standing("unevaluated", "weak") == Standing::Weak);
    CHECK(standing("passed", "") == Standing::Unevaluated);
    const FittedSet odd = made({source("joy", {1.0F, 0.0F}, {{"elpis.eval.status", "great"}})});
    CHECK(odd.library.standing == Standing::Unevaluated);
    CHECK(remarked(odd, "elpis.eval.status \"great\""));
}

TEST_CASE("the smallest full strength counts, and nonsense is refused") {
    const FittedSet set = made({source("joy", {1.0F, 0.0F}, {{"elpis.full_strength", "0.31"}}),
                                source("fear", {0.0F, 1.0F}, {{"elpis.full_strength", "0.12"}}),
                                source("calm", {1.0F, 1.0F})});
    CHECK(set.library.full_strength == 0.12);
    CHECK(remarked(set, "the smaller counts"));
    for (const std::string text : {"0", "-0.1", "1.5", "nan", "strong", "0.2x"}) {
        CHECK(refusal({source("joy", {1.0F, 0.0F}, {{"elpis.full_strength", text}})}) ==
              "joy.gguf has elpis.full_strength \"" + text +
                  "\"; it must be above 0 and at most 1");
    }
}

TEST_CASE("without measured figures a file that has them gives them") {
    FitTarget unmeasured = target();
    unmeasured.residual_rms.clear();
    SourceFile file = source("joy", {1.0F, 0.0F});
    CHECK(refusal({file}, unmeasured).contains("none was measured, and no file holds it"));
    file.content.residual_rms = {1.0F, 1.0F};  // not every block
    CHECK(refusal({file}, unmeasured).contains("none was measured"));
    file.content.residual_rms = {1.0F, 1.0F, 3.0F, 1.0F, 1.0F, 1.0F};
    const FittedSet set = made({file}, unmeasured);
    CHECK(set.library.typical_norm(2) == doctest::Approx(3.0 * std::sqrt(2.0)));
    CHECK(remarked(set, "taken from joy.gguf"));
    unmeasured.residual_rms = {1.0F};
    CHECK(refusal({file}, unmeasured).contains("measured for 1 blocks, and the model has 6"));
}

TEST_CASE("a set of no files is refused, and a file's refusal is the set's") {
    const auto none = make_library("set", {}, target());
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::NotFound);
    CHECK(refusal({source("joy", {1.0F, 0.0F, 0.0F})}).starts_with("joy.gguf has 3 numbers"));
}

TEST_CASE("methods are told when they are one") {
    const auto method = [](const std::string& one, const std::string& other) {
        return made({source("joy", {1.0F, 0.0F}, {{"elpis.method", one}}),
                     source("fear", {0.0F, 1.0F}, {{"elpis.method", other}})})
            .library.method;
    };
    CHECK(method("mean difference", "mean difference") == "mean difference");
    CHECK(method("mean difference", "pca") == "mixed");
    CHECK(method("pca", "") == "pca");
}

TEST_CASE("gauges come from the files, with the vector's direction where none is written") {
    const FittedSet set = made({source("joy",
                                       {0.0F, 7.0F},
                                       {{"elpis.gauge.joy.block", "2"},
                                        {"elpis.gauge.joy.centre", "-0.5"},
                                        {"elpis.gauge.joy.deviation", "2"},
                                        {"elpis.gauge.valence.block", "3"},
                                        {"elpis.gauge.valence.unit", "0.6 0.8"},
                                        {"elpis.plane.valence.weight.valence", "0.4"},
                                        {"elpis.plane.valence.intercept", "0.1"}})});
    const Gauge& joy = set.library.gauges.at("joy");
    CHECK(joy.block == 2);
    CHECK(joy.unit == std::vector<float>{0.0F, 1.0F});
    CHECK(joy.centre == -0.5);
    CHECK(joy.deviation == 2.0);
    CHECK(set.library.gauges.at("valence").unit == std::vector<float>{0.6F, 0.8F});
    REQUIRE(set.library.plane);
    CHECK(set.library.plane->valence.weights.at("valence") == 0.4);
    CHECK(set.library.plane->valence.intercept == 0.1);
}

TEST_CASE("what files say differently about reading is left out, and it is said") {
    const auto with = [](const std::string& name, const std::string& centre) {
        return source(name,
                      {0.0F, 1.0F},
                      {{"elpis.gauge.valence.block", "3"},
                       {"elpis.gauge.valence.unit", "1 0"},
                       {"elpis.gauge.valence.centre", centre},
                       {"elpis.plane.valence.weight.valence", "0.5"}});
    };
    CHECK(made({with("joy", "1"), with("fear", "1")}).library.gauges.contains("valence"));
    const FittedSet set = made({with("joy", "1"), with("fear", "2")});
    CHECK_FALSE(set.library.gauges.contains("valence"));
    CHECK_FALSE(set.library.plane);
    CHECK(remarked(set, "do not agree on how \"valence\" is read back"));
    CHECK(remarked(set, "vectors that are not in the set"));
}

TEST_CASE("a gauge that cannot be read is refused with file and key") {
    CHECK(refusal({source("joy", {0.0F, 1.0F}, {{"elpis.gauge.joy.block", "two"}})}) ==
          "joy.gguf: elpis.gauge.joy.block is \"two\"; it must be the number of a block");
    CHECK(refusal({source("joy", {0.0F, 1.0F}, {{"elpis.gauge.joy.block", "4"}})}) ==
          "joy.gguf: elpis.gauge.joy.unit is absent, and there is no row of \"joy\" at block 4 to "
          "take it from");
    CHECK(refusal({source("joy",
                          {0.0F, 1.0F},
                          {{"elpis.gauge.joy.block", "2"}, {"elpis.gauge.joy.unit", "1 x"}})})
              .contains("elpis.gauge.joy.unit is \"x\""));
    CHECK(refusal({source("joy",
                          {0.0F, 1.0F},
                          {{"elpis.gauge.joy.block", "2"}, {"elpis.gauge.joy.unit", "1 0 0"}})})
              .contains("the gauge \"joy\" has 3 numbers"));
    CHECK(refusal({source("joy", {0.0F, 1.0F}, {{"elpis.plane.arousal.intercept", "inf"}})})
              .contains("elpis.plane.arousal.intercept is \"inf\"; it must be a finite number"));
}

}  // namespace
}  // namespace elpis::steering
