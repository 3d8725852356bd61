#include "elpis/steering/repetition.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::steering {
namespace {

using Texts = std::vector<std::string>;

TEST_CASE("prose repeats nothing, a circle nearly everything") {
    CHECK(repeated_share(Texts{"the sun rose over the hill and the sea lay still"}) == 0.0);
    // Five of eight 4-grams are new again after "a b c".
    CHECK(repeated_share(Texts{"a b c a b c a b c a b"}) == doctest::Approx(5.0 / 8.0));
}

TEST_CASE("capitals are no difference, other texts are") {
    CHECK(repeated_share(Texts{"So it is now so IT is now"}) == doctest::Approx(1.0 / 5.0));
    CHECK(repeated_share(Texts{"one two three four", "one two three four"}) == 0.0);
}

TEST_CASE("texts shorter than n words repeat nothing") {
    CHECK(repeated_share(Texts{"no no no", ""}) == 0.0);
    CHECK(repeated_share(Texts{"no no no"}, 1) == doctest::Approx(2.0 / 3.0));
    CHECK(repeated_share(Texts{}) == 0.0);
}

}  // namespace
}  // namespace elpis::steering
