#include "elpis/openai/answer_json.h"

#include <memory>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/event.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/streams/stream.h"

namespace elpis::openai {
namespace {

using mcp::Json;

mind::Generation generation(engine::Event end) {
    auto stream = std::make_shared<streams::Stream>();
    stream->accept(engine::Text{.piece = "Hi.", .tokens = 2});
    stream->accept(std::move(end));
    mind::Generation made;
    made.stream = std::move(stream);
    return made;
}

const engine::Done by_length{
    .reason = engine::FinishReason::Length,
    .usage = {.prompt_tokens = 5, .completion_tokens = 2, .cached_tokens = 3, .thought_tokens = 1}};

TEST_CASE("an answer that failed or was cancelled has an error instead of an end") {
    const auto failed = end_of(generation(Error{ErrorCode::Unavailable, "no model"}), false);
    REQUIRE_FALSE(failed);
    CHECK(failed.error().message == "no model");
    const auto cut =
        end_of(generation(engine::Done{.reason = engine::FinishReason::Cancelled}), false);
    REQUIRE_FALSE(cut);
    CHECK(cut.error().code == ErrorCode::Cancelled);
}

TEST_CASE("the prompt of several choices counts once") {
    const mind::Generation one = generation(by_length);
    const mind::Generation two = generation(by_length);
    const std::vector<Ended> ended{*end_of(one, false), *end_of(two, false)};
    CHECK(usage_json(ended) == Json{{"prompt_tokens", 5},
                                    {"completion_tokens", 4},
                                    {"total_tokens", 9},
                                    {"prompt_tokens_details", {{"cached_tokens", 3}}},
                                    {"completion_tokens_details", {{"reasoning_tokens", 2}}}});
    CHECK(ended[0].finish_reason() == "length");
}

TEST_CASE("several prompts are counted together, each once") {
    const mind::Generation one = generation(by_length);
    engine::Done longer = by_length;
    longer.usage.prompt_tokens = 20;
    const mind::Generation two = generation(longer);
    std::vector<Ended> ended{*end_of(two, false), *end_of(one, false), *end_of(two, false)};
    ended[0].prompt = ended[2].prompt = 1;  // they end in any order
    const Json usage = usage_json(ended);
    CHECK(usage["prompt_tokens"] == 25);
    CHECK(usage["completion_tokens"] == 6);
    CHECK(usage["total_tokens"] == 31);
    CHECK(usage["prompt_tokens_details"]["cached_tokens"] == 6);
}

TEST_CASE("the place of a token in the text is counted in characters") {
    std::vector<engine::TokenLogprob> tokens;
    for (const char* piece : {"\xC3\xA9t", "\xC3", "\xA9", "x"})  // é in one token, and in two
        tokens.push_back({.chosen = {.piece = piece, .logprob = -1}, .likeliest = {}});
    CHECK(logprobs_json(Api::Text, tokens, 1)["text_offset"] == Json{1, 3, 4, 4});
}

TEST_CASE("probabilities have each API's form") {
    const std::vector<engine::TokenLogprob> tokens{
        {.chosen = {.piece = "a", .logprob = -0.5}, .likeliest = {{.piece = "b", .logprob = -1}}},
        {.chosen = {.piece = "\xC3", .logprob = -1e300}, .likeliest = {}}};
    const Json chat = logprobs_json(Api::Chat, tokens);
    CHECK(chat["content"][0]["token"] == "a");
    CHECK(chat["content"][0]["bytes"] == Json{97});
    CHECK(chat["content"][0]["top_logprobs"][0]["token"] == "b");
    CHECK(chat["content"][1]["logprob"] == -9999.0);
    CHECK(chat["content"][1]["bytes"] == Json{195});
    const Json text = logprobs_json(Api::Text, tokens, 4);
    CHECK(text["tokens"][0] == "a");
    CHECK(text["token_logprobs"][0] == -0.5);
    CHECK(text["top_logprobs"][0]["b"] == -1.0);
    CHECK(text["text_offset"] == Json{4, 5});
    CHECK(logprobs_json(Api::Chat, {}).is_null());
}

TEST_CASE("a chunk has one choice, in each API's form") {
    const Stamp stamp{.api = Api::Chat, .id = "chatcmpl-1", .created = 7, .model = "mira"};
    const Json chunk = chunk_json(stamp, 1, {{"content", "x"}}, nullptr, nullptr);
    CHECK(mcp::encode(chunk) ==
          R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"mira",)"
          R"("choices":[{"index":1,"delta":{"content":"x"},"logprobs":null,)"
          R"("finish_reason":null}]})");
    const Stamp text{.api = Api::Text, .id = "cmpl-1", .created = 7, .model = "mira"};
    CHECK(chunk_json(text, 0, "x", nullptr, "stop")["choices"][0]["text"] == "x");
}

}  // namespace
}  // namespace elpis::openai
