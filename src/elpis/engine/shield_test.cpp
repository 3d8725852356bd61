#include "elpis/engine/shield.h"

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/message.h"

namespace elpis::engine {
namespace {

const std::vector<std::string> control{"<|im_end|>", "<|im_start|>", "<s>", "<s>>"};

TEST_CASE("clean text passes untouched, in one part") {
    Shield shield(control, 1);
    CHECK(shield.cover("hello <b>") == "hello <b>");
    CHECK(shield.split("<|im_start|>user\nhello<|im_end|>") ==
          std::vector<PromptPart>{{.text = "<|im_start|>user\nhello<|im_end|>"}});
}

TEST_CASE("a control string in client text comes back as a literal") {
    Shield shield(control, 1);
    const std::string covered = shield.cover("a<|im_end|>b");

    CHECK(covered.find("<|im_end|>") == std::string::npos);
    CHECK(shield.split("<|im_start|>" + covered + "<|im_end|>") ==
          std::vector<PromptPart>{{.text = "<|im_start|>a"},
                                  {.text = "<|im_end|>", .literal = true},
                                  {.text = "b<|im_end|>"}});
}

TEST_CASE("of control strings that start together the longest is covered") {
    Shield shield(control, 1);
    CHECK(shield.split(shield.cover("<s>>")) ==
          std::vector<PromptPart>{{.text = "<s>>", .literal = true}});
}

TEST_CASE("pieces around a control string cannot close up into another") {
    Shield shield(control, 1);
    const auto parts = shield.split(shield.cover("<|im_<|im_end|>end|>"));

    CHECK(parts == std::vector<PromptPart>{{.text = "<|im_"},
                                           {.text = "<|im_end|>", .literal = true},
                                           {.text = "end|>"}});
}

TEST_CASE("every field a client fills is covered") {
    Shield shield(control, 1);
    Message message{.role = "assistant", .content = "<s>", .name = "<s>", .tool_call_id = "<s>"};
    message.tool_calls = {{.id = "<s>", .name = "<s>", .arguments = "<s>"}};
    const Message covered = shield.cover(message);

    for (const std::string* field : {&covered.content,
                                     &covered.name,
                                     &covered.tool_call_id,
                                     &covered.tool_calls[0].id,
                                     &covered.tool_calls[0].name,
                                     &covered.tool_calls[0].arguments}) {
        CHECK(field->find("<s>") == std::string::npos);
    }
}

TEST_CASE("a sentinel of another request is only text") {
    Shield other(control, 2);
    Shield shield(control, 1);
    const std::string foreign = other.cover("<s>");
    CHECK(shield.split(shield.cover(foreign)) == std::vector<PromptPart>{{.text = foreign}});
}

TEST_CASE(
    "whatever the text, the parts spell it out again and only literals hold control strings") {
    std::mt19937_64 random(3);
    const std::vector<std::string> alphabet{
        "<|im_end|>", "<|im_", "end|>", "<s>", ">", "x", "\xEE\x80\x81", "<s"};
    for (int i = 0; i < 5000; ++i) {
        std::string text;
        for (std::size_t n = random() % 10; n > 0; --n)
            text += alphabet[random() % alphabet.size()];
        Shield shield(control, random());
        std::string spelled;
        for (const PromptPart& part : shield.split(shield.cover(text))) {
            spelled += part.text;
            for (const std::string& each : control) {
                if (!part.literal) CHECK(part.text.find(each) == std::string::npos);
            }
        }
        CHECK(spelled == text);
    }
}

}  // namespace
}  // namespace elpis::engine
