#include "elpis/steering/corpus/read.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/steering/corpus/corpus.h"

namespace elpis::steering {
namespace {

TEST_CASE("the shipped sentences have four quadrants, ten emotions, and enough of everything") {
    const auto corpus = shipped_corpus();
    REQUIRE_MESSAGE(corpus.has_value(), (corpus ? "" : corpus.error().message));
    CHECK(corpus->has_quadrants());
    CHECK(corpus->named() == std::vector<std::string>{"anger",
                                                      "boredom",
                                                      "curiosity",
                                                      "disgust",
                                                      "fear",
                                                      "joy",
                                                      "sadness",
                                                      "surprise",
                                                      "tenderness",
                                                      "trust"});
    for (const auto& [name, statements] : corpus->feelings) {
        CAPTURE(name);
        std::set<int> patterns;
        std::set<std::string> topics;
        for (const Corpus::Statement& it : training_of(statements)) {
            patterns.insert(it.pattern);
            topics.insert(it.topic);
        }
        CHECK(patterns.size() >= 8);
        CHECK(topics.size() >= 10);
        CHECK(held_out_of(statements).size() >= 6);
    }
    CHECK(corpus->neutral.size() >= 40);
    CHECK(corpus->calibration.paragraphs.size() >= 2);
    CHECK(corpus->evaluation.questions.size() >= 8);
    for (const char* list : {"glad", "sad", "stirred", "still", "excited", "depleted"})
        CHECK(corpus->evaluation.words.at(list).size() >= 8);
}

TEST_CASE("no shipped text is both learned from and tested on") {
    const auto corpus = shipped_corpus();
    REQUIRE(corpus.has_value());
    std::set<std::string> learned;
    for (const auto& [name, statements] : corpus->feelings) {
        for (const Corpus::Statement& it : training_of(statements))
            learned.insert(it.text);
    }
    for (const Corpus::Statement& it : corpus->neutral)
        learned.insert(it.text);
    learned.insert(corpus->calibration.paragraphs.begin(), corpus->calibration.paragraphs.end());
    learned.insert(corpus->calibration.questions.begin(), corpus->calibration.questions.end());

    std::vector<std::string> tested = corpus->evaluation.questions;
    tested.insert(
        tested.end(), corpus->evaluation.paragraphs.begin(), corpus->evaluation.paragraphs.end());
    for (const auto& [name, texts] : corpus->evaluation.statements)
        tested.insert(tested.end(), texts.begin(), texts.end());
    for (const auto& [name, statements] : corpus->feelings) {
        for (const Corpus::Statement& it : held_out_of(statements))
            tested.push_back(it.text);
    }
    CHECK(
        std::ranges::none_of(tested, [&](const std::string& it) { return learned.contains(it); }));
}

TEST_CASE("a file without calibration and evaluation borrows the shipped ones") {
    const TestFolder folder;
    const auto file = folder.write("own.toml",
                                   "[topics]\ntraining = [\"the tea\"]\n"
                                   "[feelings.joy]\npatterns = [\"I like {topic}.\"]\n"
                                   "[feelings.fear]\npatterns = [\"I dread {topic}.\"]\n"
                                   "[neutral]\ntexts = [\"The door is brown.\"]\n");
    const auto corpus = read_corpus(file);
    const auto shipped = shipped_corpus();
    REQUIRE(corpus.has_value());
    REQUIRE(shipped.has_value());
    CHECK(corpus->calibration.questions == shipped->calibration.questions);
    CHECK(corpus->evaluation.words == shipped->evaluation.words);
    CHECK(corpus->feelings.size() == 2);
}

TEST_CASE("a file that is not there is named") {
    const auto corpus = read_corpus("no/such.toml");
    REQUIRE_FALSE(corpus.has_value());
    CHECK(corpus.error().code == ErrorCode::NotFound);
    CHECK(corpus.error().message == "there is no file no/such.toml");
}

}  // namespace
}  // namespace elpis::steering
