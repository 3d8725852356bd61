#include "elpis/steering/evaluation/evaluate.h"

#include <cmath>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/manual_clock.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/evaluation_json.h"
#include "elpis/steering/evaluation/materials.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/evaluation/testing/linear_world.h"
#include "elpis/steering/evaluation/verdict.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {
namespace {

using doctest::Approx;
using testing::LinearWorld;

Materials materials() {
    Materials it;
    const std::map<std::string, std::vector<std::string>> patterns{
        {"excited", {"I am thrilled about the ", "so wild about the "}},
        {"frustrated", {"I am furious about the ", "so mad about the "}},
        {"calm", {"I am serene about the ", "so cozy about the "}},
        {"depleted", {"I am numb about the ", "so empty about the "}}};
    const auto fill = [&](std::vector<Materials::Text>& texts,
                          const std::vector<std::string>& topics) {
        for (const std::string& topic : topics) {
            for (const auto& [pole, starts] : patterns) {
                for (const std::string& start : starts)
                    texts.push_back({.text = start + topic, .topic = topic, .pole = pole});
            }
        }
    };
    fill(it.training, {"job", "trip", "letter", "dinner"});
    fill(it.held_out, {"garden", "party", "train"});
    it.stems = {"I feel", "Today was", "So I am", "They were", "It seemed"};
    it.words = {{"glad", {" glad", " fine"}},
                {"sad", {" sad", " poor"}},
                {"stirred", {" stirred", " racing"}},
                {"still", {" still", " slow"}},
                {"excited", {" thrilled", " wild"}},
                {"frustrated", {" furious", " mad"}},
                {"calm", {" serene", " cozy"}},
                {"depleted", {" numb", " empty"}}};
    it.pairs = {
        {.own = "I am serene about the garden", .opposite = "I am furious about the garden"},
        {.own = "so cozy about the party", .opposite = "so mad about the party"}};
    it.paragraphs = {"the shop opens at eight in the morning and closes at six"};
    it.questions = {"How are you?", "What now?", "And then?", "Where to?", "Who is it?"};
    it.hash = "feed";
    return it;
}

Evaluation evaluated(LinearWorld& world, const Library& library, const Options& options = {}) {
    const ManualClock clock;
    const auto subject = plane_subject(library);
    REQUIRE(subject);
    const auto evaluation = evaluate(
        library, *subject, materials(), options, world, {.clock = clock, .version = "9"}, {}, {});
    REQUIRE(evaluation);
    return *evaluation;
}

std::string broken_rules(const Evaluation& evaluation) {
    std::string all;
    for (const Finding& it : findings(evaluation)) {
        if (it.binding && !it.kept) all += it.question + ": " + it.sentence + "\n";
    }
    return all;
}

TEST_CASE("vectors that work are found to work, with the known figures") {
    LinearWorld world({.gain = 8.0, .damage = 1.0});
    const Evaluation it = evaluated(world, LinearWorld::library(LinearWorld::right));
    CHECK(broken_rules(it) == "");
    CHECK(verdict(it) == Standing::Passed);
    CHECK(it.remarks.empty());

    REQUIRE(it.reality);
    CHECK(it.reality->block == 3);
    CHECK(it.reality->steered_blocks == std::vector<int>{2, 3});
    CHECK(it.reality->training_texts == 32);
    CHECK(it.reality->held_out_texts == 24);
    for (const Reality::Vector& vector : it.reality->vectors) {
        CHECK(vector.auroc > 0.99);
        CHECK(vector.split_half > 0.9);
        CHECK(vector.agreement > 0.9);
        CHECK(vector.permutation_p < 0.01);
        REQUIRE(vector.curve.size() == LinearWorld::kBlocks - 1);
        CHECK(vector.curve[3] > 0.99);
    }
    CHECK(it.reality->cosines[0][3] == Approx(-1.0));
    CHECK(it.reality->cosines[0][1] == Approx(0.0));

    REQUIRE(it.dose_response.size() == 2);
    for (const DoseResponse& response : it.dose_response) {
        CHECK(response.rho == Approx(1.0));
        CHECK(response.wrong_way == 0.0);
        CHECK(response.doses.size() == 9);
        CHECK(response.doses.front() == Approx(-0.4));
        // Mood rises by 8 per strength; words at ±1 and ±0.8 lean by about 1.8 per mood.
        CHECK(response.slope == Approx(8.0 * 1.8).epsilon(0.03));
        CHECK(response.random.size() == 5);
        CHECK(response.above_random);
        CHECK(response.random_slope_size < 0.7 * response.slope);
        REQUIRE(response.shuffled);
        CHECK(std::abs(response.shuffled->slope) < response.slope);
        CHECK(response.trend_p < 0.001);
        CHECK(response.isotonic_error == Approx(0.0));
    }
    CHECK(it.cost->points[2].perplexity_ratio == Approx(std::exp(0.0625)).epsilon(1e-3));
    CHECK(it.plane->centre_is_plain);
    CHECK(it.read_back->rows[0].arm == "steered");
    CHECK(it.read_back->rows[0].right == Approx(1.0));
    CHECK(it.throughput->pairs == 9);
    CHECK(it.about.subject == "plane");
    CHECK(it.about.version == "9");
    CHECK(it.about.corpus_hash == "feed");
}

TEST_CASE("dead vectors come out weak: nothing follows, nothing is told apart") {
    LinearWorld world;
    const Evaluation it = evaluated(world, LinearWorld::library(LinearWorld::dead));
    CHECK(verdict(it) == Standing::Weak);
    CHECK(it.dose_response[0].slope == Approx(0.0));
    CHECK(it.dose_response[0].wrong_way == 1.0);
    CHECK_FALSE(it.dose_response[0].above_random);
    CHECK(it.reality->vectors[0].auroc < 0.8);
    CHECK(std::isinf(it.plane->modes[0].cross_talk.valence));
    const std::string broken = broken_rules(it);
    for (const std::string_view question : {"E1", "E2", "E4", "E5", "E7"}) {
        CAPTURE(question);
        CHECK(broken.find(question) != std::string::npos);
    }
}

TEST_CASE("vectors that steer the wrong way come out weak, and it is said that they do") {
    LinearWorld world;
    const Evaluation it = evaluated(world, LinearWorld::library(LinearWorld::wrong));
    CHECK(verdict(it) == Standing::Weak);
    CHECK(it.dose_response[0].rho == Approx(-1.0));
    CHECK(it.dose_response[0].wrong_way == 1.0);
    CHECK(it.dose_response[1].rho == Approx(1.0));  // arousal is right
    CHECK(it.read_back->rows[0].right == Approx(0.0));
}

TEST_CASE("vectors that damage the text come out weak") {
    LinearWorld world({.damage = 10.0});
    const Evaluation it = evaluated(world, LinearWorld::library(LinearWorld::right));
    CHECK(verdict(it) == Standing::Weak);
    CHECK(broken_rules(it).find("E3") != std::string::npos);
    CHECK(broken_rules(it).find("E4") == std::string::npos);
}

TEST_CASE("random directions and shuffled labels are no feeling") {
    LinearWorld world;
    const Evaluation it = evaluated(world, LinearWorld::library(LinearWorld::right));
    for (const ReadBack::Row& row : it.read_back->rows) {
        if (row.arm == "random") {
            CHECK(row.right < 0.6);
            CHECK(row.answers == 5 * 4 * 2);
        }
        if (row.arm == "prompt") CHECK(row.right > 0.9);    // in this world asking works
        if (row.arm == "sampling") CHECK(row.right < 0.6);  // and sampling has no mood
    }
    double sum = 0.0;
    for (const DoseResponse::Control& control : it.dose_response[0].random)
        sum += control.slope / 5.0;
    CHECK(std::abs(sum) < 0.4 * it.dose_response[0].slope);
}

TEST_CASE("the same evaluation twice is the same to the last digit; another seed is another") {
    const Library library = LinearWorld::library(LinearWorld::right);
    LinearWorld one;
    LinearWorld two;
    LinearWorld three;
    const std::string first = to_json(evaluated(one, library));
    CHECK(first == to_json(evaluated(two, library)));
    Options other;
    other.seed = 2;
    CHECK(first != to_json(evaluated(three, library, other)));
}

TEST_CASE("a concept is evaluated along its own axis by pairs of texts") {
    LinearWorld world;
    const Library library = LinearWorld::library(LinearWorld::right);
    const auto subject = concept_subject(library, "calm");
    REQUIRE(subject);
    Materials about = materials();
    for (auto* texts : {&about.training, &about.held_out}) {
        std::erase_if(*texts, [](const Materials::Text& it) {
            return it.pole != "calm" && it.pole != "frustrated";
        });
        for (Materials::Text& it : *texts) {
            if (it.pole == "frustrated") it.pole = "less calm";
        }
    }
    const ManualClock clock;
    const auto it =
        evaluate(library, *subject, about, Options::quick(), world, {.clock = clock}, {}, {});
    REQUIRE(it);
    CHECK(broken_rules(*it) == "");
    CHECK(verdict(*it) == Standing::Passed);
    CHECK(it->about.subject == "calm");
    CHECK(it->dose_response.size() == 1);
    CHECK(it->dose_response[0].rho == Approx(1.0));
    CHECK(it->reality->vectors.size() == 1);
    CHECK_FALSE(it->plane);
    CHECK_FALSE(it->throughput);
}

TEST_CASE("what the materials do not allow is said and not made up") {
    LinearWorld world;
    const Library library = LinearWorld::library(LinearWorld::right);
    const auto subject = concept_subject(library, "calm");
    REQUIRE(subject);
    const ManualClock clock;
    const auto it = evaluate(library, *subject, {}, {}, world, {.clock = clock}, {}, {});
    REQUIRE(it);
    CHECK_FALSE(it->reality);
    CHECK_FALSE(it->next_words);
    CHECK_FALSE(it->cost);
    CHECK_FALSE(it->visible);
    CHECK(it->dose_response.empty());
    CHECK(it->remarks.size() == 4);
    CHECK(verdict(*it) == Standing::Unevaluated);
    CHECK(world.texts_read() == 0);
}

TEST_CASE("every stage reports, and the evaluation ends soon when asked to") {
    LinearWorld world;
    const Library library = LinearWorld::library(LinearWorld::right);
    const auto subject = plane_subject(library);
    REQUIRE(subject);
    const ManualClock clock;
    std::set<std::string> stages;
    const auto whole = evaluate(library,
                                *subject,
                                materials(),
                                {},
                                world,
                                {.clock = clock},
                                {},
                                [&](std::string_view stage, int done, int total) {
                                    CHECK(done <= total);
                                    stages.emplace(stage);
                                });
    REQUIRE(whole);
    CHECK(stages.size() == 9);
    for (const std::string& at : stages) {
        CAPTURE(at);
        std::stop_source stop;
        const auto cut = evaluate(library,
                                  *subject,
                                  materials(),
                                  {},
                                  world,
                                  {.clock = clock},
                                  stop.get_token(),
                                  [&](std::string_view stage, int, int) {
                                      if (stage == at) stop.request_stop();
                                  });
        // The very last report of the last stage may come too late to cut anything.
        if (!cut) CHECK(cut.error().code == ErrorCode::Cancelled);
        CHECK((!cut || at == "throughput"));
    }
}

TEST_CASE("vectors of another model are refused before anything is read") {
    LinearWorld world;
    Library library = LinearWorld::library(LinearWorld::right);
    const auto subject = plane_subject(library);
    REQUIRE(subject);
    library.model.width = 17;
    const ManualClock clock;
    const auto it = evaluate(library, *subject, materials(), {}, world, {.clock = clock}, {}, {});
    REQUIRE_FALSE(it);
    CHECK(it.error().message.find("width 17") != std::string::npos);
    CHECK(world.texts_read() == 0);
}

}  // namespace
}  // namespace elpis::steering::evaluation
