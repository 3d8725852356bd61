#include "elpis/steering/train/concept.h"

#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/steering/corpus/pairs.h"
#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/testing/linear_model.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/train_report.h"

namespace elpis::steering {
namespace {

using testing::linear_corpus;
using testing::LinearModel;

std::vector<Pair> pairs(int count) {
    std::vector<Pair> result;
    result.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        result.push_back({.positive = fmt::format("I say joy topic{} number {}", i % 8, i),
                          .negative = fmt::format("I say fear topic{} number {}", i % 8, i)});
    }
    return result;
}

TEST_CASE("a concept becomes one vector, along what its pairs differ in") {
    for (const TrainMethod method :
         {TrainMethod::MeanDifference, TrainMethod::Principal, TrainMethod::Ridge}) {
        CAPTURE(name_of(method));
        LinearModel model;
        TrainOptions options;
        options.method = method;
        options.name = "honesty";
        const auto trained =
            train_concept(model, "honesty", pairs(50), linear_corpus(), options, {}, {});
        REQUIRE_MESSAGE(trained, (trained ? "" : trained.error().message));
        const Library& library = trained->library;
        REQUIRE(library.vectors.size() == 1);
        const std::vector<float>& row = library.vectors.at("honesty").rows.at(6);
        const Direction truth =
            difference(model.direction_of("joy", 6), model.direction_of("fear", 6));
        CHECK(cosine(Direction(row.begin(), row.end()), truth) > 0.95);
        CHECK(library.gauges.contains("honesty"));
        CHECK_FALSE(library.plane.has_value());
        CHECK(trained->report.over_band(&BlockFigures::auroc, "honesty").value() > 0.9);
        CHECK(trained->report.calibration.value().steps.front().corners == 2);
        CHECK(library.standing == Standing::Unevaluated);
    }
}

TEST_CASE("too few pairs, or a name that no vector can have, are refused") {
    LinearModel model;
    const auto few = train_concept(model, "honesty", pairs(8), linear_corpus(), {}, {}, {});
    REQUIRE_FALSE(few.has_value());
    CHECK(few.error().message.starts_with("\"honesty\" has 7 texts to learn from"));
    const auto name = train_concept(model, "../x", pairs(50), linear_corpus(), {}, {}, {});
    REQUIRE_FALSE(name.has_value());
    CHECK(name.error().code == ErrorCode::InvalidArgument);
    CHECK(name.error().message.starts_with("a feeling cannot be called \"../x\""));
    CHECK(model.texts_read() == 0);
}

}  // namespace
}  // namespace elpis::steering
