#include "elpis/engine/answer_text.h"

#include <doctest/doctest.h>

#include "elpis/engine/thought_splitter.h"

namespace elpis::engine {
namespace {

const ThoughtMarks think_marks{.begin = "<think>", .end = "</think>"};

TEST_CASE("stop strings count in the answer, not in the thought") {
    AnswerText text(think_marks, {"END"});
    CHECK(text.push("<think>at the END I stop").thought == "at the END I stop");
    CHECK_FALSE(text.stopped());
    CHECK(text.push("</think>so EN").answer == "so ");
    CHECK(text.push("D and more").answer.empty());
    CHECK(text.stopped());
}

TEST_CASE(
    "a text that stays whole is passed on with its marks, and its thought is known all the same") {
    AnswerText text(think_marks, {}, /*whole=*/true);
    CHECK(text.thinking());
    CHECK(text.push("<think>").answer == "<think>");
    CHECK(text.push("a</think>").answer == "a</think>");
    CHECK_FALSE(text.thinking());
    CHECK_FALSE(text.answering());
    CHECK(text.push("b").answer == "b");
    CHECK(text.answering());
}

TEST_CASE("whether a thought has grown is known whatever is shown of it") {
    for (const bool whole : {false, true}) {
        AnswerText text(think_marks, {}, whole);
        text.push("<think>");
        CHECK_FALSE(text.thought_grew());
        text.push("a");
        CHECK(text.thought_grew());
        text.push("</think>");
        CHECK_FALSE(text.thought_grew());
        text.push("b");
        CHECK_FALSE(text.thought_grew());
    }
}

TEST_CASE("characters are whole in thought and answer") {
    AnswerText text(think_marks);
    CHECK(text.push("<think>\xC3").thought.empty());
    CHECK(text.push("\xA9</think>\xE2\x82").thought == "\u00e9");
    CHECK(text.push("\xAC").answer == "\u20ac");
    CHECK(text.push("\xE2").answer.empty());
    CHECK(text.finish().answer == "\uFFFD");
}

TEST_CASE("a character that a thought breaks off in is repaired there") {
    AnswerText text(think_marks);
    CHECK(text.push("<think>a\xE2").thought == "a");
    const AnswerText::Piece piece = text.push("</think>b");
    CHECK(piece.thought == "\uFFFD");
    CHECK(piece.answer == "b");
}

}  // namespace
}  // namespace elpis::engine
