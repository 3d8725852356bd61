#include "elpis/affect/event_name.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/event_effect.h"
#include "elpis/base/utf8.h"

namespace elpis::affect {
namespace {

TEST_CASE("a short name is remembered as it is") {
    CHECK(EventName("user_positive") == "user_positive");
    CHECK(EventName("user_positive").string() == "user_positive");
    CHECK_FALSE(EventName("user_positive") == EventName("user"));
    CHECK(EventName("").empty());
    CHECK(EventName() == EventName(""));
}

TEST_CASE("of a long name the beginning stays, in whole characters") {
    CHECK(EventName(std::string(100, 'x')) == std::string(kLongestEventName, 'x'));
    std::string name = "x";
    for (int i = 0; i < 50; ++i)
        name += "ä";
    const std::string kept = EventName(name).string();
    CHECK(utf8::valid(kept));
    CHECK(kept.size() == 63);
    CHECK(name.starts_with(kept));
}

TEST_CASE("what is no UTF-8 becomes it, once") {
    const std::string broken = std::string("a\xFF") + std::string(70, '\xFE');
    const std::string name = EventName(broken).string();
    CHECK(utf8::valid(name));
    CHECK(name.size() <= kLongestEventName);
    CHECK(EventName(name) == name);
}

}  // namespace
}  // namespace elpis::affect
