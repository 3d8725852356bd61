#include "elpis/mcp/resource_uri.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace elpis::mcp {
namespace {

using Kind = ResourceUri::Kind;

std::string named(std::string_view uri) {
    const auto read = read_resource_uri(uri);
    if (!read) return "none";
    const char* const kind = read->kind == Kind::State     ? "state"
                             : read->kind == Kind::History ? "history"
                                                           : "events";
    return kind + (":" + read->character);
}

TEST_CASE("a URI names what can be read of whom") {
    CHECK(named("emotion://state") == "state:default");
    CHECK(named("emotion://events") == "events:");
    CHECK(named("emotion://state/Pandora") == "state:Pandora");
    CHECK(named("emotion://history/Ann%20Lee") == "history:Ann Lee");
    CHECK(named("emotion://state/J%C3%BCrg") == "state:J\xC3\xBCrg");
}

TEST_CASE("what is not exactly one of ours is none") {
    for (const char* const uri : {"",
                                  "emotion://history",
                                  "emotion://state/",
                                  "emotion://state/a/b",
                                  "emotion://state/a%2Fb",
                                  "emotion://state/a?b",
                                  "emotion://state/%",
                                  "emotion://state/%4",
                                  "emotion://state/%zz",
                                  "emotion://state/%00",
                                  "emotion://state/.hidden",
                                  "emotion://state/%FF",
                                  "emotion://events/a",
                                  "emotion://stateful",
                                  "EMOTION://state"}) {
        CAPTURE(uri);
        CHECK(named(uri) == "none");
    }
}

}  // namespace
}  // namespace elpis::mcp
