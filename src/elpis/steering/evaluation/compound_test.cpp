#include "elpis/steering/evaluation/compound.h"

#include <cmath>

#include <doctest/doctest.h>

#include "elpis/steering/evaluation/lexicon.h"

namespace elpis::steering::evaluation {
namespace {

using doctest::Approx;

const WordRatings& words() {
    static const WordRatings rated{{"good", {.valence = 1.9}},
                                   {"bad", {.valence = -2.5}},
                                   {"great", {.valence = 3.1}},
                                   {":)", {.valence = 2.0}}};
    return rated;
}

double normalised(double sum) {
    return sum / std::sqrt(sum * sum + 15.0);
}

TEST_CASE("rated words add up, others count nothing") {
    CHECK(compound("", words()) == 0.0);
    CHECK(compound("a chair, a table", words()) == 0.0);
    CHECK(compound("a good chair", words()) == Approx(normalised(1.9)));
    CHECK(compound("good, and great.", words()) == Approx(normalised(5.0)));
    CHECK(compound("thanks :)", words()) == Approx(normalised(2.0)));
    CHECK(compound("good good bad bad", words()) < 0.0);
}

TEST_CASE("boosters strengthen what follows, less from farther away") {
    CHECK(compound("very good", words()) == Approx(normalised(1.9 + 0.293)));
    CHECK(compound("very bad", words()) == Approx(normalised(-2.5 - 0.293)));
    CHECK(compound("very much good", words()) == Approx(normalised(1.9 + 0.293 * 0.95)));
    CHECK(compound("slightly good", words()) == Approx(normalised(1.9 - 0.293)));
}

TEST_CASE("a negation up to three words back turns a word around and weakens it") {
    CHECK(compound("not good", words()) == Approx(normalised(-0.74 * 1.9)));
    CHECK(compound("it wasn't all that good", words()) == Approx(normalised(-0.74 * 1.9)));
    CHECK(compound("it wasn\xE2\x80\x99t good", words()) == Approx(normalised(-0.74 * 1.9)));
    CHECK(compound("not that it ever was good", words()) == Approx(normalised(1.9)));
    CHECK(compound("never so good", words()) == Approx(normalised((1.9 + 0.293) * 1.25)));
    CHECK(compound("without doubt good", words()) == Approx(normalised(1.9)));
}

TEST_CASE("capitals stress a word only among small letters") {
    CHECK(compound("this is GOOD", words()) == Approx(normalised(1.9 + 0.733)));
    CHECK(compound("THIS IS GOOD", words()) == Approx(normalised(1.9)));
}

TEST_CASE("marks stress the sum, four exclamation marks at most") {
    CHECK(compound("good!", words()) == Approx(normalised(1.9 + 0.292)));
    CHECK(compound("bad!!!!!!", words()) == Approx(normalised(-2.5 - 4 * 0.292)));
    CHECK(compound("good??", words()) == Approx(normalised(1.9 + 0.36)));
}

TEST_CASE("what follows a but counts more than what precedes it") {
    CHECK(compound("good but bad", words()) == Approx(normalised(0.5 * 1.9 - 1.5 * 2.5)));
}

}  // namespace
}  // namespace elpis::steering::evaluation
