#include "elpis/openai/embeddings_request.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/embedding.h"
#include "elpis/mcp/json.h"

namespace elpis::openai {
namespace {

using mcp::Json;

constexpr int kWidth = 3;

EmbeddingsRequest read(const Json& body) {
    auto request = read_embeddings(body, kWidth);
    REQUIRE_MESSAGE(request, (request ? "" : request.error().message));
    return *std::move(request);
}

std::string refusal(const Json& more) {
    Json body{{"input", "hi"}};
    body.update(more);
    const auto request = read_embeddings(body, kWidth);
    if (request) return "it was taken";
    CHECK(request.error().code == ErrorCode::InvalidArgument);
    return request.error().message;
}

std::string text(const engine::EmbeddingTask& task) {
    return std::get<std::string>(task.input);
}

std::vector<std::int32_t> tokens(const engine::EmbeddingTask& task) {
    return std::get<std::vector<std::int32_t>>(task.input);
}

TEST_CASE("an input is a text, tokens, or a list of either") {
    CHECK(text(read({{"input", "hi"}}).inputs.at(0)) == "hi");
    const auto texts = read({{"input", {"a", "b"}}}).inputs;
    REQUIRE(texts.size() == 2);
    CHECK(text(texts[1]) == "b");
    const auto one = read({{"input", {1, 2}}}).inputs;
    REQUIRE(one.size() == 1);
    CHECK(tokens(one[0]) == std::vector<std::int32_t>{1, 2});
    const Json lists = Json::array({Json::array({1}), Json::array({2, 3})});
    const auto several = read({{"input", lists}}).inputs;
    REQUIRE(several.size() == 2);
    CHECK(tokens(several[1]) == std::vector<std::int32_t>{2, 3});
}

TEST_CASE("a token that can be none is refused as it was written") {
    const auto of = [](const char* input) { return refusal({{"input", Json::parse(input)}}); };
    CHECK(of("[1, 2147483648]") ==
          "input[1] is 2147483648; it must be a whole number from 0 to 2147483647");
    CHECK(of("[9223372036854775808]").starts_with("input[0] is 9223372036854775808;"));
    CHECK(of("[[1], [-1]]").starts_with("input[1][0] is -1;"));
    CHECK(tokens(read({{"input", {2'147'483'647}}}).inputs.at(0))[0] == 2'147'483'647);
}

TEST_CASE("a format and the dimensions that there are may be named") {
    CHECK_FALSE(read({{"input", "hi"}}).base64);
    CHECK_FALSE(read({{"input", "hi"}, {"encoding_format", "float"}}).base64);
    CHECK(read({{"input", "hi"}, {"encoding_format", "base64"}, {"dimensions", kWidth}}).base64);
}

TEST_CASE("what cannot be embedded is refused by its place") {
    CHECK(refusal({{"input", nullptr}}).starts_with("input is required"));
    CHECK(refusal({{"input", ""}}).starts_with("input is empty"));
    CHECK(refusal({{"input", Json::array()}}).starts_with("input is empty"));
    CHECK(refusal({{"input", {"a", ""}}}).starts_with("input[1] is empty"));
    CHECK(refusal({{"input", Json::array({Json::array()})}}).starts_with("input[0] is empty"));
    CHECK(refusal({{"input", {"a", 1}}}).starts_with("input[1] has the wrong type"));
    CHECK(refusal({{"input", {1, "a"}}}).starts_with("input[1] has the wrong type"));
    CHECK(refusal({{"input", {1, 2.5}}}).starts_with("input[1] has the wrong type"));
    CHECK(refusal({{"input", {{{"text", "a"}}}}}).starts_with("input[0] has the wrong type"));
    CHECK(refusal({{"encoding_format", "int8"}}).starts_with("encoding_format is \"int8\""));
    CHECK(refusal({{"dimensions", 1e308}}).starts_with("dimensions is 1e+308; it must be"));
    CHECK(refusal({{"dimensions", 2}}).starts_with("dimensions is 2; this model's vectors have 3"));
}

}  // namespace
}  // namespace elpis::openai
