#include "elpis/mcp/surrogates.h"

#include <doctest/doctest.h>

namespace elpis::mcp {
namespace {

TEST_CASE("whole pairs and everything else stay as they are") {
    for (const char* json : {R"("\ud83d\ude00")",
                             R"("\u00e9 \n \" \\ \/")",
                             R"("\\ud83d")",  // a backslash and five letters
                             R"("\u12")",
                             R"("\uZZZZ")",
                             R"("\)",
                             R"({"a":1})"}) {
        CHECK(with_whole_surrogates(json) == json);
    }
}

TEST_CASE("half a pair becomes the replacement character") {
    CHECK(with_whole_surrogates(R"("a\ud83d")") == R"("a\ufffd")");
    CHECK(with_whole_surrogates(R"("\uDE00b")") == R"("\ufffdb")");
    CHECK(with_whole_surrogates(R"("\ud83d\ud83d\ude00")") == R"("\ufffd\ud83d\ude00")");
    CHECK(with_whole_surrogates(R"("\ude00\ud83d")") == R"("\ufffd\ufffd")");
    CHECK(with_whole_surrogates(R"("\\\ud83d")") == R"("\\\ufffd")");
}

}  // namespace
}  // namespace elpis::mcp
