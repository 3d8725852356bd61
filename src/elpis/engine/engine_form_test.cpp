#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/engine/event.h"
#include "elpis/engine/request.h"
#include "elpis/engine/testing/world.h"

// Answers of a given form, and what is reported of their tokens.
namespace elpis::engine {
namespace {

using testing::error_of;
using testing::Listener;
using testing::reason_of;
using testing::World;
using Kind = Format::Kind;

Request formed(Listener& listener, Format format, std::uint32_t seed) {
    Request request = listener.request("tell", 2000);
    request.format = std::move(format);
    request.sampling = {.temperature = 1.0, .seed = seed};
    return request;
}

TEST_CASE("an answer with a schema is JSON as the schema has it, whatever the model would say") {
    World world({}, {.context = 4096});
    const Format format{.kind = Kind::Schema, .source = R"({"type":"object","properties":{
                            "mood":{"enum":["glad","sad"]},"level":{"type":"integer"}},
                            "required":["mood","level"],"additionalProperties":false})"};
    for (std::uint32_t seed = 0; seed < 5; ++seed) {
        Listener listener;
        REQUIRE(world.engine->submit(formed(listener, format, seed)));
        CHECK(reason_of(listener.end()) == FinishReason::Stop);
        const auto json = nlohmann::json::parse(listener.text());
        CHECK((json["mood"] == "glad" || json["mood"] == "sad"));
        CHECK(json["level"].is_number_integer());
        CHECK(json.size() == 2);
    }
}

TEST_CASE("an answer that must be JSON is some object") {
    World world({}, {.context = 4096});
    Listener listener;
    REQUIRE(world.engine->submit(formed(listener, {.kind = Kind::Json, .source = {}}, 3)));
    if (reason_of(listener.end()) == FinishReason::Stop) {
        CHECK(nlohmann::json::parse(listener.text()).is_object());
    } else {
        CHECK(listener.text().starts_with('{'));
    }
}

TEST_CASE("a schema that is none, or hostile, ends its own request with what is wrong") {
    World world;
    for (const char* schema : {"[]",
                               "{",
                               R"({"type":"string","pattern":"^((a?)*)*b$"})",
                               R"({"type":"string","minLength":1000000})",
                               R"({"type":"array","items":{},"minItems":1000000000})"}) {
        CAPTURE(schema);
        Listener listener;
        REQUIRE(
            world.engine->submit(formed(listener, {.kind = Kind::Schema, .source = schema}, 1)));
        CHECK(error_of(listener.end()).code == ErrorCode::InvalidArgument);
    }
    Listener after;
    CHECK(reason_of(world.answer(after, "b", 4)) == FinishReason::Length);
}

TEST_CASE(
    "an answer with a caller's grammar is as the grammar says, whatever the model would say") {
    World world({}, {.context = 4096});
    const Format format{.kind = Kind::Grammar,
                        .source = "root ::= mood (\", \" mood){2}\nmood ::= \"glad\" | \"sad\""};
    for (std::uint32_t seed = 0; seed < 5; ++seed) {
        Listener listener;
        REQUIRE(world.engine->submit(formed(listener, format, seed)));
        CHECK(reason_of(listener.end()) == FinishReason::Stop);
        std::string rest = listener.text() + ", ";
        for (int i = 0; i < 3; ++i) {
            CHECK((rest.starts_with("glad, ") || rest.starts_with("sad, ")));
            rest.erase(0, rest.find(' ') + 1);
        }
        CHECK(rest.empty());
    }
}

TEST_CASE("a grammar that is none, or hostile, ends its own request with what is wrong") {
    World world;
    for (const std::string& grammar : {std::string("root ::= "
                                                   "(\"a\""),
                                       std::string("other ::= \"a\""),
                                       std::string("%llguidance {}"),
                                       "root ::= " + std::string(60'000, '('),
                                       std::string(R"(root ::= (("a"?){1000}){1000} "b")"),
                                       std::string(R"(root ::= [a-z] (("a"?){500}){500} "b")")}) {
        CAPTURE(grammar.substr(0, 80));
        Listener listener;
        REQUIRE(
            world.engine->submit(formed(listener, {.kind = Kind::Grammar, .source = grammar}, 1)));
        const Error error = error_of(listener.end());
        CHECK(error.code == ErrorCode::InvalidArgument);
        CHECK(error.message.starts_with("response_format.grammar"));
    }
    Listener after;
    CHECK(reason_of(world.answer(after, "b", 4)) == FinishReason::Length);
}

// Keeps what a request hears of its tokens.
void listen_for_logprobs(Request& request, std::vector<TokenLogprob>& tokens) {
    auto hear = std::move(request.on_event);
    request.on_event = [&tokens, hear](Event event) {
        const auto* const text = std::get_if<Text>(&event);
        if (text != nullptr && text->logprob) tokens.push_back(*text->logprob);
        hear(std::move(event));
    };
}

TEST_CASE("each token's logprob is reported with the likeliest others, when asked") {
    World world;
    Listener listener;
    Request request = listener.request("hello", 6);
    request.sampling.logprobs = 3;
    std::vector<TokenLogprob> tokens;
    listen_for_logprobs(request, tokens);
    REQUIRE(world.engine->submit(std::move(request)));
    CHECK(reason_of(listener.end()) == FinishReason::Length);
    REQUIRE(tokens.size() == 6);
    for (const TokenLogprob& token : tokens) {
        CHECK(token.chosen.logprob <= 0.0);
        REQUIRE(token.likeliest.size() == 3);
        // Greedy: what was chosen is the likeliest.
        CHECK(token.likeliest[0].logprob == doctest::Approx(token.chosen.logprob));
        CHECK(token.likeliest[0].logprob >= token.likeliest[1].logprob);
        double sum = 0.0;
        for (const TokenLogprob::One& one : token.likeliest)
            sum += std::exp(one.logprob);
        CHECK(sum <= 1.0 + 1e-6);
    }
}

TEST_CASE("nothing is reported unasked, and a bias on a token that is none is refused") {
    World world;
    Listener listener;
    Request request = listener.request("hello", 3);
    std::vector<TokenLogprob> tokens;
    listen_for_logprobs(request, tokens);
    REQUIRE(world.engine->submit(std::move(request)));
    listener.end();
    CHECK(tokens.empty());

    Listener refused;
    Request biased = refused.request("hello", 3);
    biased.sampling.biases = {{.token = 2'000'000'000, .add = 1.0}};
    REQUIRE(world.engine->submit(std::move(biased)));
    const Error error = error_of(refused.end());
    CHECK(error.code == ErrorCode::InvalidArgument);
    CHECK(error.message.contains("logit_bias names token 2000000000"));
}

}  // namespace
}  // namespace elpis::engine
