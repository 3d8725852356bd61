#include "elpis/cli/demo/vectors.h"

#include <doctest/doctest.h>

#include "elpis/cli/demo/mcp_client.h"

namespace elpis::cli {
namespace {

using Json = McpClient::Json;

TEST_CASE("vectors that are there are counted, with their set and standing") {
    CHECK(vectors_text(Json{{"available", true},
                            {"set", "trained"},
                            {"standing", "passed"},
                            {"vectors", {"calm", "joy"}}}) ==
          "2 directions, set \"trained\", passed");
}

TEST_CASE("vectors that are not there come with the reason") {
    CHECK(vectors_text(Json{{"available", false}, {"reason", "steering.mode is \"off\""}}) ==
          "none: steering.mode is \"off\"");
    CHECK(vectors_text(Json::object()) == "none: this server does not steer");
}

}  // namespace
}  // namespace elpis::cli
