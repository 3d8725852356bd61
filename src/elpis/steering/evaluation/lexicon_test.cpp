#include "elpis/steering/evaluation/lexicon.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/base/error.h"

namespace elpis::steering::evaluation {
namespace {

using doctest::Approx;

TEST_CASE("VADER's own lines give valence as they stand, and no arousal") {
    const auto lexicon = Lexicon::parse(
        "good\t1.9\t0.9434\t[2, 1, 1, 3, 2, 4, 2, 2, 1, 1]\n"
        "awful\t-2.0\t1.18\t[-3, -2, -1]\n"
        ":)\t2.0\t1.18\t[3, 2, 1]\n"
        "best\t3.2\t0.6\t[4, 3]\n",
        "vader.txt");
    REQUIRE(lexicon);
    CHECK(lexicon->size() == 4);
    CHECK_FALSE(lexicon->rates_arousal());
    CHECK(lexicon->words().at("good").valence == Approx(1.9));
    CHECK(lexicon->words().at(":)").valence == Approx(2.0));
    CHECK_FALSE(lexicon->mean_arousal("good"));
}

TEST_CASE("three columns are word, valence, arousal; ranges are brought to -4 … 4") {
    const auto lexicon = Lexicon::parse("joy\t1.0\t0.75\nsloth\t0.25\t0.0\n", "nrc.tsv");
    REQUIRE(lexicon);
    CHECK(lexicon->rates_arousal());
    CHECK(lexicon->words().at("joy").valence == Approx(4.0));
    CHECK(lexicon->words().at("joy").arousal == Approx(2.0));
    CHECK(lexicon->words().at("sloth").valence == Approx(-2.0));
    CHECK(*lexicon->mean_arousal("Joy, and sloth; nothing else") == Approx(-1.0));
    CHECK_FALSE(lexicon->mean_arousal("nothing else"));
}

TEST_CASE("a line of names chooses the columns, commas separate where no tab does") {
    const auto lexicon = Lexicon::parse(
        "# rated by many\nWord,Dominance,V.Mean.Sum,V.SD.Sum,A.Mean.Sum,A.SD.Sum\n"
        "\"party\",5.0,9.0,1.0,5.0,2.0\n\n",
        "warriner.csv");
    REQUIRE(lexicon);
    CHECK(lexicon->words().at("party").valence == Approx(4.0));
    CHECK(lexicon->words().at("party").arousal == Approx(0.0));
}

TEST_CASE("two columns are a word and its valence") {
    const auto lexicon = Lexicon::parse("abandon\t-2\nbreathtaking\t5", "afinn");
    REQUIRE(lexicon);
    CHECK(lexicon->words().at("breathtaking").valence == Approx(4.0));
    CHECK(lexicon->words().at("abandon").valence == Approx(-1.6));
    CHECK(lexicon->remark() == "2 words of afinn, rated from -5 to 5");
}

TEST_CASE("what is no lexicon is refused by file, line and reason") {
    const auto message = [](const std::string& content) {
        const auto lexicon = Lexicon::parse(content, "x.tsv");
        REQUIRE_FALSE(lexicon);
        CHECK(lexicon.error().code == ErrorCode::InvalidArgument);
        CHECK(lexicon.error().message.find("x.tsv") != std::string::npos);
        return lexicon.error().message;
    };
    CHECK(message("").find("rates no word") != std::string::npos);
    CHECK(message("good\t1\nbad\n").find("line 2") != std::string::npos);
    CHECK(message("good\t1\nbad\tnan\n").find("line 2") != std::string::npos);
    CHECK(message("good\t1\nbad\t-200\n").find("from -200 to 1") != std::string::npos);
    CHECK(message("word\tfrequency\ngood\t12\n").find("valence") != std::string::npos);
    const auto missing = Lexicon::read("/nowhere/lexicon.tsv");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::NotFound);
}

}  // namespace
}  // namespace elpis::steering::evaluation
