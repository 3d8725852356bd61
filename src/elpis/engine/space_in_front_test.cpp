#include "elpis/engine/space_in_front.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::engine {
namespace {

std::vector<std::string> special() {
    return {"<s>", "</s>", "[INST]", "[INST]x"};
}

std::string spaced(SpaceInFront rule, const std::string& text, bool begins = true) {
    return FrontSpacer(rule, begins).spaced(text, special());
}

TEST_CASE("a text gets a space in front unless it has one") {
    CHECK(spaced(SpaceInFront::First, "Hi") == " Hi");
    CHECK(spaced(SpaceInFront::First, "  Hi") == "  Hi");
    CHECK(spaced(SpaceInFront::First, "").empty());
    CHECK(spaced(SpaceInFront::First, "Hi", false) == "Hi");
    CHECK(spaced(SpaceInFront::None, "Hi") == "Hi");
}

TEST_CASE("behind special tokens there is one only where each piece wants it") {
    CHECK(spaced(SpaceInFront::First, "[INST] a</s>b") == "[INST] a</s>b");
    CHECK(spaced(SpaceInFront::First, "a</s>b") == " a</s>b");
    CHECK(spaced(SpaceInFront::Each, "[INST]a</s>b</s> c") == "[INST] a</s> b</s> c");
    CHECK(spaced(SpaceInFront::Each, "[INST]x[INST]") == "[INST]x[INST]");
}

TEST_CASE("a part that goes on with another gets none") {
    FrontSpacer each(SpaceInFront::Each, true);
    CHECK(each.spaced("<s>", special()) == "<s>");
    CHECK(each.spaced("one", {}) == " one");
    CHECK(each.spaced("two", {}) == "two");
    CHECK(each.spaced("</s>", {}) == "</s>");  // a text like any other there
}

}  // namespace
}  // namespace elpis::engine
