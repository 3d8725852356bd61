#include "elpis/base/nearest.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace elpis {
namespace {

TEST_CASE("the distance counts slips of the keyboard") {
    CHECK(edit_distance("path", "path") == 0);
    CHECK(edit_distance("", "path") == 4);
    CHECK(edit_distance("path", "") == 4);
    CHECK(edit_distance("pth", "path") == 1);
    CHECK(edit_distance("paath", "path") == 1);
    CHECK(edit_distance("pats", "path") == 1);
    CHECK(edit_distance("ptah", "path") == 1);
    CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("the nearest candidate is named only when it is near") {
    const std::vector<std::string> names{"temperature", "top_p", "path"};

    CHECK(nearest("tempreature", names) == "temperature");
    CHECK(nearest("topp", names) == "top_p");
    CHECK(nearest("favourite_colour", names).empty());
}

}  // namespace
}  // namespace elpis
