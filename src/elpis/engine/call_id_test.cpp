#include "elpis/engine/call_id.h"

#include <cctype>

#include <doctest/doctest.h>

namespace elpis::engine {
namespace {

TEST_CASE("ids are nine letters and digits, the same each time, and no two alike") {
    const CallIds ids;
    const CallIds others;
    CHECK(ids.at(0).size() == 9);
    CHECK(ids.at(255).size() == 9);
    for (const char character : ids.at(171))
        CHECK(std::isalnum(static_cast<unsigned char>(character)) != 0);
    CHECK(ids.at(0) == ids.at(0));
    CHECK(ids.at(0) != ids.at(1));
    CHECK(ids.at(0) != others.at(0));
}

}  // namespace
}  // namespace elpis::engine
