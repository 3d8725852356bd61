#include "elpis/openai/felt_spans.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/event.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/generation.h"
#include "elpis/mind/testing/gauged_set.h"
#include "elpis/mind/watch.h"
#include "elpis/steering/probe.h"
#include "elpis/streams/stream.h"

namespace elpis::openai {
namespace {

using mcp::Json;
using Detail = mind::WatchWish::Detail;

// An answer whose tokens feel of joy as the test says: valence is a half of it.
struct Answer {
    explicit Answer(Detail detail = Detail::Tokens) {
        generation.watch =
            *mind::watch({.detail = detail, .labels = {}}, false, mind::testing::gauged_set());
        generation.stream = std::make_shared<streams::Stream>();
    }
    void say(std::string piece, std::vector<steering::ProbedToken> read = {}) const {
        generation.stream->accept(
            engine::Text{.piece = std::move(piece), .probed = std::move(read)});
    }
    mind::Generation generation;
};

steering::ProbedToken token(std::string piece, float joy) {
    return {.piece = std::move(piece), .values = {0.0F, joy}};  // anger, joy
}

TEST_CASE("a token's feeling is told with the text that comes after it, by its place") {
    Answer answer;
    FeltSpans spans;
    answer.say("Oh");
    CHECK(spans.take(answer.generation, 2).is_null());
    answer.say(", no", {token("Oh", 1.0F)});
    CHECK(spans.take(answer.generation, 6) ==
          Json{{"valence", 0.5}, {"arousal", 0.0}, {"from", 0}, {"to", 2}});
    answer.say("", {token(", no", -1.0F)});
    CHECK(spans.take(answer.generation, 6) ==
          Json{{"valence", -0.5}, {"arousal", 0.0}, {"from", 2}, {"to", 6}});
    CHECK(spans.take(answer.generation, 6).is_null());
}

TEST_CASE("several tokens are told as one, by their mean") {
    Answer answer;
    FeltSpans spans;
    answer.say("so glad", {token("so", 0.0F), token(" glad", 1.0F)});
    const Json felt = spans.take(answer.generation, 7);
    CHECK(felt["valence"] == 0.25);
    CHECK(felt["to"] == 7);
}

TEST_CASE("what is held back is told when it was sent, and a cut-off stop string never") {
    Answer answer;
    FeltSpans spans;
    answer.say("yes", {token("yes", 1.0F), token(" EN", 1.0F), token("D", 1.0F)});
    CHECK(spans.take(answer.generation, 3)["to"] == 3);
    answer.say(" E");
    CHECK(spans.take(answer.generation, 5).is_null());
    answer.say("N");
    CHECK(spans.take(answer.generation, 6)["from"] == 3);
    CHECK(spans.take(answer.generation, 6).is_null());
}

TEST_CASE("places are counted in characters, also of those that several tokens make") {
    Answer answer;
    FeltSpans spans;
    answer.say("é", {token("\xC3", 1.0F), token("\xA9", 1.0F)});
    const Json felt = spans.take(answer.generation, 1);
    CHECK(felt["from"] == 0);
    CHECK(felt["to"] == 1);
    answer.say("x", {token("x", 0.0F)});
    CHECK(spans.take(answer.generation, 2)["from"] == 1);
}

TEST_CASE("the end of a thought's mark in the first token is no part of the text") {
    Answer answer;
    FeltSpans spans;
    answer.say("", {token("</think>\n\nHi", 1.0F)});
    CHECK(spans.take(answer.generation, 0).is_null());
    answer.say("Hi");
    const Json felt = spans.take(answer.generation, 2);
    CHECK(felt["from"] == 0);
    CHECK(felt["to"] == 2);
}

TEST_CASE("who has not asked for tokens is told nothing on the way") {
    Answer answer(Detail::Whole);
    FeltSpans spans;
    answer.say("Oh", {token("Oh", 1.0F)});
    CHECK(spans.take(answer.generation, 2).is_null());
}

}  // namespace
}  // namespace elpis::openai
