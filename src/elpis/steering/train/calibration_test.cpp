#include "elpis/steering/train/calibration.h"

#include <cmath>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/testing/linear_model.h"
#include "elpis/steering/train/calibration_limits.h"
#include "elpis/steering/train/corners.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

constexpr double kLimit = CalibrationLimits{}.perplexity_ratio;

using testing::LinearModel;

// Quadrants as the model feels them, in its own norm, so that a strength s injects s exactly.
Library true_library(const LinearModel& model) {
    Library library;
    library.name = "true";
    library.model = model.shape();
    for (int block = 0; block < LinearModel::kBlocks; ++block)
        library.residual_rms.push_back(static_cast<float>(LinearModel::level(block)));
    const auto add = [&](const std::string& name, double v, double a) {
        Vector vector{.name = name, .rows = {}};
        for (const int block : {5, 6}) {
            Direction row = model.direction_of("valence", block);
            for (double& value : row)
                value *= v;
            add_scaled(row, model.direction_of("arousal", block), a);
            row = unit_of(row);
            for (const double value : row)
                vector.rows[block].push_back(static_cast<float>(value / 2.0));
        }
        library.vectors[name] = vector;
    };
    add("excited", 1, 1);
    add("frustrated", -1, 1);
    add("calm", 1, -1);
    add("depleted", -1, -1);
    return library;
}

Corpus::Calibration texts() {
    return {.paragraphs = {"some plain words in a row", "and some more of them"},
            .questions = {"How are you?"}};
}

Calibration calibrated(LinearModel& model, const CalibrationLimits& limits = {}) {
    const auto result = calibrate(model, true_library(model), texts(), limits, {}, {});
    REQUIRE_MESSAGE(result, (result ? "" : result.error().message));
    return *result;
}

TEST_CASE("the corners of the plane are four, and each injects all of the strength") {
    const LinearModel model;
    const auto corners = corners_of(true_library(model));
    REQUIRE(corners);
    REQUIRE(corners->size() == 4);
    CHECK(corners->front().name == "excited");
    for (const Corner& corner : *corners)
        CHECK(total_share(corner.rows) == doctest::Approx(1.0));
}

TEST_CASE("a set without a plane is tried along each vector and against it") {
    const LinearModel model;
    Library library = true_library(model);
    for (const char* name : {"excited", "frustrated", "depleted"})
        library.vectors.erase(name);
    const auto corners = corners_of(library);
    REQUIRE(corners);
    REQUIRE(corners->size() == 2);
    CHECK((*corners)[1].name == "-calm");
    CHECK((*corners)[1].rows.at(5)[0] == -(*corners)[0].rows.at(5)[0]);
}

TEST_CASE("the full strength is the largest of the grid within the perplexity ratio") {
    // exp(damage·s²) ≤ limit  ⇔  s ≤ √(ln limit / damage)
    for (const double damage : {1.0, 2.0, 5.0, 11.0, 40.0}) {
        CAPTURE(damage);
        LinearModel model;
        model.damage = damage;
        const Calibration found = calibrated(model);
        const double bound = std::sqrt(std::log(kLimit) / damage);
        CHECK(found.full_strength <= bound);
        CHECK(found.full_strength + 0.01 > bound);
        CHECK(found.within_limits);
        CHECK(found.steps.size() <= 8);
        CHECK(found.plain_perplexity == doctest::Approx(std::exp(3.0)));
    }
}

TEST_CASE("the worst corner decides, and the strength was tried at all corners") {
    LinearModel model;
    model.damage = 2.0;
    model.arousal_damage = 4.0;
    const Calibration found = calibrated(model);
    const double bound = std::sqrt(std::log(kLimit) / 8.0);
    CHECK(found.full_strength <= bound);
    CHECK(found.full_strength + 0.01 > bound);
    bool tried = false;
    for (const CalibrationStep& step : found.steps) {
        if (step.strength == found.full_strength && step.corners == 4) {
            tried = true;
            CHECK((step.corner == "excited" || step.corner == "frustrated"));
            CHECK(step.perplexity_ratio.value() <= kLimit);
            CHECK(step.repeated.value() == 0.0);
        }
    }
    CHECK(tried);
}

TEST_CASE("a strength at which answers go in circles is lowered") {
    LinearModel model;
    model.damage = 1.0;  // would bear 0.37
    model.circles_above = 0.30;
    const Calibration found = calibrated(model);
    CHECK(found.full_strength <= 0.30);
    CHECK(found.full_strength > 0.20);
    CHECK(found.within_limits);
    CHECK(found.plain_repeated.value() == 0.0);
}

// Answers in circles to one question alone, however little is injected.
class OneBadAnswer final : public ActivationSource {
public:
    ModelShape shape() const override { return model_.shape(); }
    Result<std::vector<TextReading>> read(std::vector<ReadTask> tasks,
                                          const std::stop_token& asked,
                                          const ReadProgress& progress) override {
        return model_.read(std::move(tasks), asked, progress);
    }
    Result<std::vector<std::string>> answer(std::vector<AnswerTask> tasks,
                                            const std::stop_token&,
                                            const ReadProgress&) override {
        std::vector<std::string> answers(tasks.size(), "the sun came up over the hill");
        if (tasks.front().injection) answers.front() = "so it is and so it is and so it is and";
        return answers;
    }

private:
    LinearModel model_;
};

TEST_CASE("one answer of sixteen that repeats itself is chance, and lowers nothing") {
    OneBadAnswer model;
    const LinearModel plain;
    Corpus::Calibration many = texts();
    many.questions = {"How are you?", "What now?", "Where to?", "Who is there?"};
    const auto found = calibrate(model, true_library(plain), many, {}, {}, {});
    REQUIRE(found);
    CHECK(found->within_limits);
    CHECK(found->full_strength == doctest::Approx(0.16));
}

TEST_CASE("a model that bears everything gets the largest strength, and no more") {
    LinearModel model;
    model.damage = 0.0;
    CHECK(calibrated(model).full_strength == 0.4);
}

TEST_CASE("a model that bears nothing gets the smallest, and the report says so") {
    LinearModel model;
    model.damage = 1e6;
    const Calibration found = calibrated(model);
    CHECK(found.full_strength == 0.02);
    CHECK_FALSE(found.within_limits);

    LinearModel circling;
    circling.circles_above = 0.0;
    CHECK_FALSE(calibrated(circling).within_limits);
}

TEST_CASE("a model that cannot answer is calibrated by perplexity alone") {
    LinearModel model;
    model.can_answer = false;
    const Calibration found = calibrated(model);
    CHECK_FALSE(found.plain_repeated.has_value());
    CHECK(found.full_strength == doctest::Approx(0.16));
}

TEST_CASE("calibration without paragraphs, or over no grid, is refused") {
    LinearModel model;
    const auto none =
        calibrate(model, true_library(model), {.paragraphs = {}, .questions = {}}, {}, {}, {});
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error().code == ErrorCode::InvalidArgument);
    const auto empty =
        calibrate(model, true_library(model), texts(), {.smallest = 0.3, .largest = 0.1}, {}, {});
    REQUIRE_FALSE(empty.has_value());
    CHECK(empty.error().message.starts_with("calibration cannot search from 0.3 to 0.1"));
}

}  // namespace
}  // namespace elpis::steering
