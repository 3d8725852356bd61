#include "elpis/steering/evaluation/text_measures.h"

#include <doctest/doctest.h>

namespace elpis::steering::evaluation {
namespace {

using doctest::Approx;

TEST_CASE("an empty text repeats nothing and has no sentence") {
    const TextMeasures nothing = measure("");
    CHECK(nothing.words == 0);
    CHECK(nothing.sentences == 0);
    CHECK(nothing.distinct_pairs == 1.0);
    CHECK(nothing.words_per_sentence() == 0.0);
}

TEST_CASE("sentences end at marks, and a row of marks ends one sentence") {
    CHECK(measure("It was good. Really good!!! Was it?").sentences == 3);
    CHECK(measure("It was good").sentences == 1);
    CHECK(measure("Wow... what a day").sentences == 2);
    CHECK(measure("One two three. Four five six.").words_per_sentence() == Approx(3.0));
}

TEST_CASE("what shows arousal is counted: exclamation marks, capitals, intensifiers") {
    const TextMeasures loud = measure("I am SO, so very HAPPY!! I A B");
    CHECK(loud.exclamations == 2);
    CHECK(loud.capitals == 2);      // single letters are not shouted
    CHECK(loud.intensifiers == 3);  // SO, so, very
}

TEST_CASE("pairs of words that come again make a text less distinct") {
    CHECK(measure("a b c d").distinct_pairs == 1.0);
    CHECK(measure("a b a b a").distinct_pairs == Approx(2.0 / 4.0));
    CHECK(measure("A b, a B!").distinct_pairs == Approx(2.0 / 3.0));  // letters' case is ignored
}

}  // namespace
}  // namespace elpis::steering::evaluation
