#include "elpis/steering/evaluation/answers.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/steering/evaluation/arm.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/evaluation/testing/linear_world.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {
namespace {

using testing::LinearWorld;

const std::vector<std::string> questions{"How are you?", "What now?", "And then?"};

std::vector<Answer> written(const Subject& subject) {
    LinearWorld world;
    const auto answers = write_answers(LinearWorld::library(LinearWorld::right),
                                       subject,
                                       questions,
                                       {.questions = 3, .control_questions = 2},
                                       world,
                                       {},
                                       {});
    REQUIRE(answers);
    return *answers;
}

std::map<Arm, int> count(const std::vector<Answer>& answers) {
    std::map<Arm, int> counts;
    for (const Answer& it : answers)
        ++counts[it.arm];
    return counts;
}

TEST_CASE("every arm answers: plain, steered, random, asked for, sampled") {
    const auto subject = plane_subject(LinearWorld::library(LinearWorld::right));
    REQUIRE(subject);
    const auto answers = written(*subject);
    const auto counts = count(answers);
    CHECK(counts.at(Arm::Plain) == 3);
    CHECK(counts.at(Arm::Steered) == 4 * (3 + 2));
    CHECK(counts.at(Arm::Random) == 5 * 4 * 2);
    CHECK(counts.at(Arm::Prompt) == 4 * 2);
    CHECK(counts.at(Arm::Sampling) == 4 * 2);
    for (const Answer& it : answers) {
        CHECK(it.text.starts_with("It "));
        CHECK((it.arm == Arm::Plain) == !it.pole.has_value());
    }
    // In this world an excited answer is of thrilled words.
    const auto excited = std::ranges::find_if(
        answers, [](const Answer& it) { return it.arm == Arm::Steered && *it.pole == 0; });
    CHECK(excited->text.starts_with("It thrilled"));
}

TEST_CASE("of a concept there is no sampling that belongs to it") {
    const auto subject = concept_subject(LinearWorld::library(LinearWorld::right), "calm");
    REQUIRE(subject);
    const auto counts = count(written(*subject));
    CHECK_FALSE(counts.contains(Arm::Sampling));
    CHECK(counts.at(Arm::Prompt) == 2 * 2);
}

TEST_CASE("seeds of controls differ in every part and not from run to run") {
    std::set<std::uint64_t> seeds;
    for (std::uint64_t a = 0; a < 3; ++a) {
        for (std::uint64_t b = 0; b < 3; ++b) {
            for (std::uint64_t c = 0; c < 3; ++c)
                seeds.insert(control_seed(a, b, c));
        }
    }
    CHECK(seeds.size() == 27);
    CHECK(control_seed(1, 2, 3) == control_seed(1, 2, 3));
}

TEST_CASE("samples name the arm and the pole") {
    const auto subject = plane_subject(LinearWorld::library(LinearWorld::right));
    REQUIRE(subject);
    const auto samples = samples_of(written(*subject), *subject);
    CHECK(samples.front().arm == "plain");
    CHECK(samples.front().pole.empty());
    CHECK(samples.back().arm == "sampling");
    CHECK(samples.back().pole == "depleted");
}

TEST_CASE("writing answers ends when asked to") {
    LinearWorld world;
    std::stop_source stop;
    stop.request_stop();
    const Library library = LinearWorld::library(LinearWorld::right);
    const auto subject = plane_subject(library);
    REQUIRE(subject);
    const auto answers =
        write_answers(library, *subject, questions, {}, world, stop.get_token(), {});
    REQUIRE_FALSE(answers);
    CHECK(answers.error().code == ErrorCode::Cancelled);
}

}  // namespace
}  // namespace elpis::steering::evaluation
