#include "elpis/steering/known_names.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::steering {
namespace {

const std::vector<std::string> names{"anger", "boredom", "calm", "fear", "joy"};

TEST_CASE("the three nearest names are told, best first") {
    CHECK(nearest_names("angre", names).starts_with("anger, "));
    CHECK(nearest_names("faer", names).starts_with("fear, "));
    CHECK(nearest_names("x", std::vector<std::string>{"joy"}) == "joy");
    CHECK(nearest_names("joy!", std::vector<std::string>{"joy", "fear"}) == "joy or fear");
    CHECK(nearest_names("x", {}).empty());
}

TEST_CASE("a foreign name is shown short and printable") {
    CHECK(shown("anger") == "anger");
    CHECK(shown(std::string(1000, 'a')) == std::string(60, 'a') + "…");
    CHECK(shown("a\nb\xFF").find('\n') == std::string::npos);
}

TEST_CASE("a name of a megabyte costs no more than its beginning") {
    CHECK(nearest_names(std::string(1'000'000, 'j'), names).size() < 60);
}

}  // namespace
}  // namespace elpis::steering
