#include "elpis/affect/checked_json.h"

#include <optional>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"

namespace elpis::affect {
namespace {

using Json = nlohmann::json;

TEST_CASE("values that are as they must be come as they are") {
    std::optional<Error> error;
    const Json json = Json::parse(
        R"({"a": {"n": 0.5, "c": 7, "b": true, "t": "x", "h": "00000000000000fF", "l": [1, 2]}})");
    const CheckedJson a = CheckedJson(json, "it all", error).at("a");
    CHECK(a.at("n").number({0.0, 1.0}) == 0.5);
    CHECK(a.at("c").count() == 7);
    CHECK(a.at("b").boolean());
    CHECK(a.at("t").text(1) == "x");
    CHECK(a.at("h").hexadecimal() == 255);
    CHECK(a.at("l").list(2).size() == 2);
    CHECK(a.at("l").numbers<2>({Range{1, 1}, Range{2, 2}})[1] == 2.0);
    CHECK_FALSE(error);
}

TEST_CASE("the first thing that is wrong is kept, and what follows is harmless") {
    std::optional<Error> error;
    const Json json = Json::parse(R"({"l": [1, "two", 3]})");
    const CheckedJson whole(json, "it all", error);
    CHECK(whole.at("l").numbers<3>({Range{0, 9}, Range{0, 9}, Range{0, 2}})[1] == 0.0);
    CHECK(whole.at("missing").at("below").count() == 0);
    CHECK(whole.at("l").list(2).empty());
    REQUIRE(error);
    CHECK(error->message ==
          "it all cannot be read: l[1] is \"two\"; it must be a number from 0 to 9");
}

TEST_CASE("a long value is cut in the message") {
    std::optional<Error> error;
    const Json json(std::string(1'000, 'x'));
    CHECK_FALSE(CheckedJson(json, "it", error).boolean());
    REQUIRE(error);
    CHECK(error->message.size() < 120);
}

}  // namespace
}  // namespace elpis::affect
