#include "elpis/http/bearer_token.h"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/base/whole_file.h"

namespace elpis::http {
namespace {

constexpr const char* kToken = "0123456789abcdef";

TEST_CASE("without a token everybody is let in") {
    const auto token = BearerToken::load("", {});
    REQUIRE(token);
    CHECK_FALSE(token->wanted());
    CHECK(token->opens(""));
    CHECK(token->opens("Bearer whatever"));
}

TEST_CASE("with one, only who shows it") {
    const auto token = BearerToken::load(kToken, {});
    REQUIRE(token);
    CHECK(token->wanted());
    CHECK(token->opens("Bearer 0123456789abcdef"));
    CHECK(token->opens("bearer  0123456789abcdef"));
    for (const char* wrong : {"",
                              "Bearer",
                              "Bearer ",
                              "0123456789abcdef",
                              "Basic 0123456789abcdef",
                              "Bearer 0123456789abcdeF",
                              "Bearer 0123456789abcde",
                              "Bearer 0123456789abcdef0"}) {
        CAPTURE(wrong);
        CHECK_FALSE(token->opens(wrong));
    }
}

TEST_CASE("the token comes from a file, without the end of its line") {
    const TestFolder folder;
    const std::filesystem::path file = folder.path() / "token";
    REQUIRE(write_whole_file(file, "fedcba9876543210\n"));
    const auto token = BearerToken::load("", file);
    REQUIRE(token);
    CHECK(token->opens("Bearer fedcba9876543210"));
    SUBCASE("and the environment's goes before it") {
        const auto other = BearerToken::load(kToken, file);
        REQUIRE(other);
        CHECK(other->opens("Bearer 0123456789abcdef"));
        CHECK_FALSE(other->opens("Bearer fedcba9876543210"));
    }
}

TEST_CASE("a token that could be guessed or not be sent is refused, and never repeated") {
    for (const char* bad :
         {"short", "0123456789 abcdef", "0123456789\nabcdef", "0123456789abcdéf"}) {
        CAPTURE(bad);
        const auto token = BearerToken::load(bad, {});
        REQUIRE_FALSE(token);
        CHECK(token.error().code == ErrorCode::InvalidArgument);
        CHECK(token.error().message.find(bad) == std::string::npos);
    }
}

TEST_CASE("a token file that is not there is an error, not an open door") {
    const TestFolder folder;
    CHECK_FALSE(BearerToken::load("", folder.path() / "none"));
}

}  // namespace
}  // namespace elpis::http
