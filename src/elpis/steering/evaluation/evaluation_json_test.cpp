#include "elpis/steering/evaluation/evaluation_json.h"

#include <cmath>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/testing/example.h"

namespace elpis::steering::evaluation {
namespace {

using testing::example;

TEST_CASE("an evaluation comes back from its JSON as it was, infinity too") {
    const Evaluation before = example();
    const auto after = evaluation_from_json(to_json(before));
    REQUIRE(after);
    CHECK(*after == before);
    CHECK(std::isinf(after->plane->modes.back().cross_talk.arousal));
}

TEST_CASE("parts that were not asked come back as not asked") {
    const auto after = evaluation_from_json(to_json(Evaluation{}));
    REQUIRE(after);
    CHECK(*after == Evaluation{});
    CHECK_FALSE(after->reality);
}

TEST_CASE("the JSON says first what came of it") {
    const auto json = nlohmann::ordered_json::parse(to_json(example()));
    CHECK(json["format"] == 1);
    CHECK(json["standing"] == "passed");
    CHECK(json["findings"].size() > 10);
    CHECK(json["findings"][0]["question"] == "E1");
    CHECK(json["dose_response"][0]["rho"] == 0.97);
    CHECK(json["cost"]["points"][0]["distinct_pairs"].is_null());
}

TEST_CASE("bytes that are no UTF-8 do not break the JSON") {
    Evaluation broken = example();
    broken.samples[0].answer = "half a letter \xC3";
    const auto after = evaluation_from_json(to_json(broken));
    REQUIRE(after);
    CHECK(after->samples[0].answer == "half a letter \xEF\xBF\xBD");
}

TEST_CASE("what is no evaluation is refused by the field") {
    const auto message = [](const std::string& json) {
        const auto evaluation = evaluation_from_json(json);
        REQUIRE_FALSE(evaluation);
        CHECK(evaluation.error().code == ErrorCode::InvalidArgument);
        return evaluation.error().message;
    };
    CHECK(message("").find("JSON") != std::string::npos);
    CHECK(message("[1]").find("JSON") != std::string::npos);
    CHECK(message("{}").find("format") != std::string::npos);
    auto json = nlohmann::ordered_json::parse(to_json(example()));
    auto changed = json;
    changed["dose_response"][1]["rho"] = "high";
    CHECK(message(changed.dump()).find("\"dose_response[1].rho\" is not a number") !=
          std::string::npos);
    changed = json;
    changed["about"].erase("seed");
    CHECK(message(changed.dump()).find("\"about.seed\"") != std::string::npos);
    changed = json;
    changed["remarks"] = 3;
    CHECK(message(changed.dump()).find("\"remarks\" is not a list") != std::string::npos);
}

}  // namespace
}  // namespace elpis::steering::evaluation
