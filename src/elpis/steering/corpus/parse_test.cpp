#include "elpis/steering/corpus/parse.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/steering/corpus/corpus.h"

namespace elpis::steering {
namespace {

constexpr std::string_view kTopics = R"(
[topics]
training = ["the tea", "our boat"]
held_out = ["the hill"]
)";
constexpr std::string_view kFeelings = R"(
[feelings.joy]
patterns = ["I like {topic}.", "{Topic} is fun."]
held_out_patterns = ["Oh, {topic}!"]
[feelings.fear]
patterns = ["I dread {topic}."]
)";
constexpr std::string_view kNeutral = R"(
[neutral]
texts = ["The door is brown."]
)";

std::string small() {
    return std::string(kTopics) + std::string(kFeelings) + std::string(kNeutral);
}

// What is said about small() after one replacement.
std::string complaint(std::string_view what, std::string_view with) {
    std::string text = small();
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    text.replace(at, what.size(), with);
    const auto corpus = parse_corpus(text, "my.toml");
    REQUIRE_FALSE(corpus.has_value());
    CHECK(corpus.error().code == ErrorCode::InvalidArgument);
    return corpus.error().message;
}

TEST_CASE("patterns are filled with topics, held-out ones with held-out topics") {
    const auto corpus = parse_corpus(small(), "my.toml");
    REQUIRE(corpus.has_value());
    const auto& joy = corpus->feelings.at("joy");
    REQUIRE(joy.size() == 5);
    CHECK(joy[0] == Corpus::Statement{"I like the tea.", "the tea", 0, false});
    CHECK(joy[1].text == "I like our boat.");
    CHECK(joy[3] == Corpus::Statement{"Our boat is fun.", "our boat", 1, false});
    CHECK(joy[4] == Corpus::Statement{"Oh, the hill!", "the hill", 2, true});
    CHECK(held_out_of(joy).size() == 1);
    CHECK(training_of(corpus->feelings.at("fear")).size() == 2);
    CHECK(corpus->neutral.front().text == "The door is brown.");
    CHECK_FALSE(corpus->has_quadrants());
    CHECK(corpus->named() == std::vector<std::string>{"fear", "joy"});
}

TEST_CASE("words of the evaluation come with the blank before them") {
    const auto corpus = parse_corpus(small() + R"(
[evaluation]
stems = ["I feel"]
questions = ["How are you?"]
paragraphs = ["A hill is higher than a mound."]
[evaluation.words]
glad = ["happy"]
)",
                                     "my.toml");
    REQUIRE(corpus.has_value());
    CHECK(corpus->evaluation.words.at("glad") == std::vector<std::string>{" happy"});
}

TEST_CASE("the hash tells texts apart, and not what is only evaluated") {
    const auto hash = [](const std::string& text) {
        const auto corpus = parse_corpus(text, "my.toml");
        REQUIRE(corpus.has_value());
        return corpus->hash;
    };
    std::string other = small();
    other.replace(other.find("brown"), 5, "green");
    CHECK(hash(small()).size() == 16);
    CHECK(hash(small()) != hash(other));
    CHECK(hash(small() + "[evaluation]\nstems=[\"I\"]\nquestions=[\"Q\"]\nparagraphs=[\"P\"]\n") ==
          hash(small()));
}

TEST_CASE("a mistake is named with its line and what would be right") {
    CHECK(complaint("[neutral]", "[neutrall]") ==
          "my.toml:12: neutrall is not expected at the top of the file; there is neutral");
    CHECK(complaint("I dread {topic}.", "I dread it.") ==
          "my.toml:10: \"I dread it.\" names no topic; put {topic} where it belongs, or {Topic} "
          "where a sentence begins with it");
    CHECK(complaint("{Topic} is fun.", "{thing} is fun.") ==
          "my.toml:7: \"{thing} is fun.\" holds a brace that is neither {topic} nor {Topic}");
    CHECK(complaint("[\"the hill\"]", "[\"our boat\"]") ==
          "my.toml:4: the topic \"our boat\" is there twice; what is held out must not be trained "
          "from");
    CHECK(complaint("[\"The door is brown.\"]", "\"The door is brown.\"") ==
          "my.toml:13: texts must be a list: [\"…\", \"…\"]");
    CHECK(complaint("[\"The door is brown.\"]", "[\" \"]") ==
          "my.toml:13: texts holds something that is no text; write every text between double "
          "quotes");
    CHECK(complaint("[\"The door is brown.\"]", "[7]").starts_with("my.toml:13: "));
    CHECK(complaint("[feelings.joy]", "[feelings.valence]").starts_with("my.toml:6: "));
    CHECK(complaint("texts = [", "texts = [[").starts_with("my.toml:13: this is not TOML: "));
}

TEST_CASE("some quadrants without the others are refused") {
    CHECK(complaint("feelings.joy", "feelings.calm") ==
          "my.toml:6: of the four quadrants excited and frustrated and depleted are missing; give "
          "all four, or none");
}

TEST_CASE("a feeling needs others to be told from") {
    CHECK(complaint("[feelings.fear]\npatterns = [\"I dread {topic}.\"]", "") ==
          "my.toml:6: a feeling is told from other feelings, so there must be at least two");
}

}  // namespace
}  // namespace elpis::steering
