#include "elpis/mcp/sampling_arguments.h"

#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/sampling_wish.h"

namespace elpis::mcp {
namespace {

Result<mind::SamplingWish> read(Json given) {
    ELPIS_TRY(const Arguments arguments, Arguments::read(sampling_fields(), std::move(given)));
    return read_sampling(arguments);
}

TEST_CASE("each field reaches its wish, and what is left out stays unsaid") {
    const auto wish = read({{"top_k", 7.0},
                            {"min_p", 0},
                            {"dry", {{"multiplier", 0.8}, {"window", 100}}},
                            {"logit_bias", {{"12", -100}, {"7", 1.5}}},
                            {"logprobs", 3}});
    REQUIRE(wish);
    CHECK(wish->top_k == 7);
    CHECK(wish->min_p == 0.0);
    CHECK_FALSE(wish->typical_p.has_value());
    CHECK(wish->dry.multiplier == 0.8);
    CHECK_FALSE(wish->dry.base.has_value());
    CHECK(wish->dry.window == 100);
    REQUIRE(wish->logit_bias.size() == 2);
    CHECK(wish->logit_bias[0].token == 12);
    CHECK(wish->logit_bias[0].add == -100.0);
    CHECK(wish->logprobs == 3);
}

TEST_CASE("what is no token, no number or unknown is refused by its path") {
    const auto why = [](Json given) {
        const auto wish = read(std::move(given));
        REQUIRE_FALSE(wish);
        CHECK(wish.error().code == ErrorCode::InvalidArgument);
        return wish.error().message;
    };
    CHECK(why({{"logit_bias", {{"the", 1}}}}).contains("logit_bias has \"the\""));
    CHECK(why({{"logit_bias", {{"07", 1}}}}).contains("logit_bias has \"07\""));
    CHECK(why({{"logit_bias", {{"12 ", 1}}}}).contains("whole numbers"));
    CHECK(why({{"logit_bias", {{"12", "much"}}}}).contains("logit_bias[\"12\"]"));
    CHECK(why({{"dry", {{"bas", 2}}}}).contains("dry.bas is unknown"));
    CHECK(why({{"dry", {{"base", "two"}}}}).contains("dry.base"));
    CHECK(why({{"top_k", 1.5}}).contains("top_k"));
}

}  // namespace
}  // namespace elpis::mcp
