#include "elpis/steering/corpus/pairs.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"

namespace elpis::steering {
namespace {

std::string complaint(const std::string& text) {
    const auto pairs = parse_pairs(text, "p.jsonl");
    REQUIRE_FALSE(pairs.has_value());
    CHECK(pairs.error().code == ErrorCode::InvalidArgument);
    return pairs.error().message;
}

TEST_CASE("pairs are read line by line, empty lines and other keys passed over") {
    const auto pairs = parse_pairs(
        "{\"positive\": \"I admit it.\", \"negative\": \"I deny it.\"}\n"
        "\r\n"
        "{\"negative\": \"No.\", \"positive\": \"Yes.\", \"id\": 7}",
        "p.jsonl");
    REQUIRE(pairs.has_value());
    CHECK(*pairs == std::vector<Pair>{{"I admit it.", "I deny it."}, {"Yes.", "No."}});
}

TEST_CASE("a mistake is named with its line") {
    CHECK(complaint("\n{\"positive\": \"Yes.\"}\n").starts_with("p.jsonl:2: \"negative\" is "));
    CHECK(complaint("{\"positive\": 3, \"negative\": \"No.\"}")
              .starts_with("p.jsonl:1: \"positive\" is missing or no text"));
    CHECK(complaint("{\"positive\": \" \", \"negative\": \"No.\"}")
              .starts_with("p.jsonl:1: \"positive\" is blank"));
    CHECK(complaint("[\"Yes.\", \"No.\"]").starts_with("p.jsonl:1: \"positive\" is missing"));
    CHECK(complaint("{\"positive\": ").starts_with("p.jsonl:1: "));
}

TEST_CASE("a file of pairs that is not there is an error") {
    CHECK(read_pairs("no/such.jsonl").error().code == ErrorCode::NotFound);
}

}  // namespace
}  // namespace elpis::steering
