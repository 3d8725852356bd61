#include "elpis/engine/thought_splitter.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace elpis::engine {
namespace {

const ThoughtMarks think_marks{.begin = "<think>", .end = "</think>"};

// The whole text, given in pieces of `size` bytes.
ThoughtSplitter::Split split(std::string_view text, const ThoughtMarks& marks, std::size_t size) {
    ThoughtSplitter splitter(marks);
    ThoughtSplitter::Split all;
    const auto add = [&](const ThoughtSplitter::Split& more) {
        all.thought += more.thought;
        all.answer += more.answer;
    };
    for (std::size_t at = 0; at < text.size(); at += size)
        add(splitter.push(text.substr(at, size)));
    add(splitter.finish());
    return all;
}

void check(std::string_view text,
           std::string_view thought,
           std::string_view answer,
           const ThoughtMarks& marks = think_marks) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{5}, text.size()}) {
        CAPTURE(text);
        CAPTURE(size);
        const auto all = split(text, marks, size);
        CHECK(all.thought == thought);
        CHECK(all.answer == answer);
    }
}

TEST_CASE("a thought before the answer is told apart, however the text is cut") {
    check("<think>\nHm, two and two.\n</think>\n\nFour.", "Hm, two and two.", "Four.");
    check("  \n<think>a < b, </thin or so</think>c", "a < b, </thin or so", "c");
}

TEST_CASE("a thought that the prompt has begun needs no mark") {
    ThoughtMarks open = think_marks;
    open.open = true;
    check("\nHm.\n\nWell.\n</think>\nFour.", "Hm.\n\nWell.", "Four.", open);
    check("never ends \n", "never ends", "", open);
}

TEST_CASE("an empty thought is none") {
    check("<think>\n\n</think>\n\nFour.", "", "Four.");
}

TEST_CASE("marks later in an answer are text") {
    check("Four. <think>no</think>", "", "Four. <think>no</think>");
    check("<think>a</think>b</think> <think>c", "a", "b</think> <think>c");
}

TEST_CASE("what only looks like the beginning of a mark is text") {
    check("<thin", "", "<thin");
    check(" <thinker> is a word", "", "<thinker> is a word");
    check("<think>a</thi", "a</thi", "");
}

TEST_CASE("headers before the answer are left out, with and without a thought") {
    const ThoughtMarks channels{.begin = "<|channel|>analysis<|message|>",
                                .end = "<|end|>",
                                .headers = {"<|start|>assistant<|channel|>final<|message|>",
                                            "<|channel|>final<|message|>"}};
    check("<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>4",
          "Hm.",
          "4",
          channels);
    check("<|channel|>final<|message|>Four", "", "Four", channels);
    check("Four", "", "Four", channels);
}

TEST_CASE("a model that does not think aloud only answers, and nothing is held back") {
    check("<think>a</think>b ", "", "<think>a</think>b ", ThoughtMarks{});
    ThoughtSplitter splitter;
    CHECK(splitter.push("<").answer == "<");
}

TEST_CASE("text is passed on as soon as it is certain") {
    ThoughtSplitter splitter(think_marks);
    CHECK(splitter.push("<think>").thought.empty());
    CHECK(splitter.thinking());
    CHECK(splitter.push("\nOne, ").thought == "One,");
    CHECK(splitter.push("two").thought == " two");
    CHECK(splitter.push("</").thought.empty());
    CHECK(splitter.push("think>").thought.empty());
    CHECK_FALSE(splitter.thinking());
    CHECK(splitter.push("\n\n").answer.empty());
    CHECK(splitter.push("Three ").answer == "Three ");
}

}  // namespace
}  // namespace elpis::engine
