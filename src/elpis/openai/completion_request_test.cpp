#include "elpis/openai/completion_request.h"

#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/mcp/json.h"

namespace elpis::openai {
namespace {

using mcp::Json;

std::string refusal(Json body) {
    const auto request = read_completion(std::move(body));
    return request ? "it was taken" : request.error().message;
}

TEST_CASE("a prompt is what the user says; several are asked side by side") {
    const auto one = read_completion({{"model", "m"}, {"prompt", "why?"}});
    REQUIRE(one);
    REQUIRE(one->calls.size() == 1);
    CHECK(one->calls[0].messages.at(0).role == "user");
    CHECK(one->calls[0].messages.at(0).content == "why?");
    CHECK(one->calls[0].max_tokens == 16);
    const auto two =
        read_completion({{"prompt", {"why?", "how?"}}, {"max_tokens", 3}, {"logprobs", 2}});
    REQUIRE(two);
    REQUIRE(two->calls.size() == 2);
    CHECK(two->calls[1].messages.at(0).content == "how?");
    CHECK(two->calls[1].max_tokens == 3);
    CHECK(two->calls[1].sampling.logprobs == 2);
}

TEST_CASE("what cannot be served is refused") {
    CHECK(refusal({{"model", "m"}}).starts_with("prompt is required"));
    CHECK(refusal({{"prompt", Json::array()}}).starts_with("prompt has 0 texts"));
    CHECK(refusal({{"prompt", {1, 2}}}).starts_with("prompt[0] has the wrong type"));
    CHECK(refusal({{"prompt", {"a", "b"}}, {"n", 9}}).starts_with("prompt has 2 texts"));
    CHECK(refusal({{"prompt", "a"}, {"echo", true}}).starts_with("echo is not served"));
    CHECK(refusal({{"prompt", "a"}, {"suffix", "b"}}).starts_with("suffix is not served"));
    CHECK(refusal({{"prompt", "a"}, {"best_of", 2}}).starts_with("best_of is not served"));
    CHECK(refusal({{"prompt", "a"}, {"best_of", 1}, {"echo", false}, {"suffix", nullptr}}) ==
          "it was taken");
}

}  // namespace
}  // namespace elpis::openai
