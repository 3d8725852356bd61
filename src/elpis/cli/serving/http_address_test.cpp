#include "elpis/cli/serving/http_address.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"

namespace elpis::cli {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("An address is a port, a host, or both") {
    CHECK(*http_address("8080") == Settings{{"http.port", "8080"}});
    CHECK(*http_address("0") == Settings{{"http.port", "0"}});
    CHECK(*http_address("localhost") == Settings{{"http.host", "localhost"}});
    CHECK(*http_address("127.0.0.1:8080") ==
          Settings{{"http.host", "127.0.0.1"}, {"http.port", "8080"}});
    CHECK(*http_address("[::1]:8080") == Settings{{"http.host", "::1"}, {"http.port", "8080"}});
    CHECK(*http_address("[::1]") == Settings{{"http.host", "::1"}});
    CHECK(*http_address("1::1") == Settings{{"http.host", "1::1"}});
    CHECK(*http_address("::1") == Settings{{"http.host", "::1"}});
}

TEST_CASE("Without an address the settings decide") {
    CHECK(http_address("")->empty());
}

TEST_CASE("What is no address is refused, with what would be one") {
    for (const char* const text : {"65536",
                                   "99999999999999999999",
                                   "8484x",
                                   "-1",
                                   "host:",
                                   ":8080",
                                   "host:http",
                                   "host:-1",
                                   "[::1",
                                   "[::1]8080",
                                   "[::1]:x",
                                   "[]",
                                   "http://127.0.0.1:8080",
                                   "a b"}) {
        CAPTURE(text);
        const auto settings = http_address(text);
        REQUIRE(!settings);
        CHECK(settings.error().code == ErrorCode::InvalidArgument);
        CHECK(settings.error().message.find("127.0.0.1:8484") != std::string::npos);
    }
}

}  // namespace
}  // namespace elpis::cli
