#include "elpis/engine/adapter_set.h"

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"

namespace elpis::engine {
namespace {

const std::vector<AdapterFile> two_offered{{.name = "sea", .path = "a"},
                                           {.name = "law", .path = "b"}};

std::string problem(const std::vector<AdapterWish>& wishes,
                    const std::vector<AdapterFile>& offered = two_offered) {
    const auto set = adapter_set(wishes, offered);
    REQUIRE_FALSE(set);
    CHECK(set.error().code == ErrorCode::InvalidArgument);
    return set.error().message;
}

TEST_CASE("the order in which adapters are named makes no difference, their scales do") {
    const auto one = adapter_set({{"law", 0.5}, {"sea", 1.0}}, two_offered);
    const auto other = adapter_set({{"sea", 1.0}, {"law", 0.5}}, two_offered);
    REQUIRE(one);
    CHECK(*one == *other);
    CHECK(one->uses == std::vector<AdapterSet::Use>{{0, 1.0F}, {1, 0.5F}});
    CHECK(*one != *adapter_set({{"sea", 1.0}, {"law", 0.25}}, two_offered));
}

TEST_CASE("an adapter at no strength is none") {
    CHECK(adapter_set({{"sea", 0.0}}, two_offered)->empty());
    CHECK(*adapter_set({{"sea", 0.0}, {"law", 1.0}}, two_offered) ==
          *adapter_set({{"law", 1.0}}, two_offered));
    CHECK(adapter_set({{"sea", 1e-60}}, two_offered)->empty());
}

TEST_CASE("a wish that cannot be granted is told with what could be") {
    CHECK(problem({{"see", 1.0}}).find("sea, law") != std::string::npos);
    CHECK(problem({{"sea", 1.0}}, {}).find("[model.adapters]") != std::string::npos);
    CHECK(problem({{"sea", 1.0}, {"sea", 1.0}}).find("twice") != std::string::npos);
    CHECK(problem({{"sea", 4.5}}).find("4.5") != std::string::npos);
    CHECK(problem({{"sea", std::numeric_limits<double>::quiet_NaN()}}).find("-4 to 4") !=
          std::string::npos);
}

}  // namespace
}  // namespace elpis::engine
