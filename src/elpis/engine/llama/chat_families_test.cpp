// What the templates of real models say about thoughts.
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/llama/chat_inputs.h"
#include "elpis/engine/llama/chat_template.h"
#include "elpis/engine/llama/testing/family_template.h"
#include "elpis/engine/llama/testing/loaded_tiny_model.h"
#include "elpis/engine/message.h"
#include "elpis/engine/thought_splitter.h"

namespace elpis::engine::llama {
namespace {

struct Family : testing::LoadedTinyModel {
    ChatTemplate chat(const std::string& name) const {
        auto chat = ChatTemplate::of(model->get(), testing::family_template(name));
        REQUIRE(chat);
        return *std::move(chat);
    }

    ChatTemplate::Rendered render(const std::string& name,
                                  bool thinking,
                                  const std::vector<Message>& messages = {{"user", "hi"}}) const {
        auto rendered = chat(name).render(messages, thinking);
        REQUIRE(rendered);
        return *std::move(rendered);
    }
};

TEST_CASE("models that think aloud say so, each in its own marks") {
    const Family family;
    struct Expected {
        const char* name;
        const char* begin;
        const char* end;
        bool open;  // the prompt has begun the thought
    };
    for (const Expected& it : {
             Expected{"Qwen-Qwen3-0.6B", "<think>", "</think>", false},
             Expected{"HuggingFaceTB-SmolLM3-3B", "<think>", "</think>", false},
             Expected{"deepseek-ai-DeepSeek-R1-Distill-Qwen-32B", "<think>", "</think>", true},
             Expected{"Qwen-QwQ-32B", "<think>", "</think>", true},
             Expected{"GLM-4.6", "<think>", "</think>", false},
             Expected{"mistralai-Ministral-3-14B-Reasoning-2512", "[THINK]", "[/THINK]", false},
             Expected{"openai-gpt-oss-120b", "<|channel|>analysis<|message|>", "<|end|>", false},
         }) {
        CAPTURE(it.name);
        const ThoughtMarks marks = family.render(it.name, true).thoughts;
        CHECK(marks.begin == it.begin);
        CHECK(marks.end == it.end);
        CHECK(marks.open == it.open);
    }
}

// Rendering by what was learned is a shorter way to the same text.
TEST_CASE("every family's prompt is what llama-common makes of it, and so are its marks") {
    const Family family;
    Message thoughtful{.role = "assistant", .content = "It is."};
    thoughtful.thought = "Is it?";
    const std::vector<std::vector<Message>> conversations{
        {{"user", "hi"}},
        {{"system", "Be kind."}, {"user", "hi"}},
        {{"user", "a"}, thoughtful, {"user", "b"}},
        {{"system", "s"},
         {"user", "a"},
         {"assistant", "b"},
         {"user", "c"},
         thoughtful,
         {"user", "d"}}};
    for (const std::string name : {"Qwen-Qwen3-0.6B",
                                   "Qwen-Qwen2.5-7B-Instruct",
                                   "HuggingFaceTB-SmolLM3-3B",
                                   "meta-llama-Llama-3.2-3B-Instruct",
                                   "mistralai-Mistral-Nemo-Instruct-2407",
                                   "google-gemma-2-2b-it",
                                   "microsoft-Phi-3.5-mini-instruct",
                                   "openai-gpt-oss-120b",
                                   "GLM-4.6",
                                   "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B",
                                   "ibm-granite-granite-4.0",
                                   "LFM2-8B-A1B",
                                   "mistralai-Ministral-3-14B-Reasoning-2512"}) {
        CAPTURE(name);
        const auto chat = family.chat(name);
        for (const auto& messages : conversations) {
            for (const bool thinking : {true, false}) {
                const auto whole = apply(chat.get(), to_inputs(messages, true, thinking));
                if (!whole) continue;  // refused: then another conversation is rendered
                const auto rendered = chat.render(messages, thinking);
                REQUIRE(rendered);
                CHECK(rendered->prompt == whole->prompt);
                CHECK(rendered->thoughts == marks_of(*whole));
                CHECK(rendered->stop == whole->additional_stops);
            }
        }
    }
}

TEST_CASE("models that do not think have no marks") {
    const Family family;
    for (const char* name : {"meta-llama-Llama-3.2-3B-Instruct",
                             "google-gemma-2-2b-it",
                             "microsoft-Phi-3.5-mini-instruct",
                             "mistralai-Mistral-Nemo-Instruct-2407",
                             "Qwen-Qwen2.5-7B-Instruct"}) {
        CAPTURE(name);
        CHECK(family.render(name, true).thoughts.begin.empty());
    }
}

TEST_CASE("a model that may choose is asked not to think") {
    const Family family;
    CHECK(family.render("Qwen-Qwen3-0.6B", true).prompt.ends_with("<|im_start|>assistant\n"));
    CHECK(family.render("Qwen-Qwen3-0.6B", false)
              .prompt.ends_with("<|im_start|>assistant\n<think>\n\n</think>\n\n"));
}

TEST_CASE("an earlier thought is given to the template, which leaves it out when it is history") {
    const Family family;
    Message answer{.role = "assistant", .content = "Four."};
    answer.thought = "Two and two.";
    const std::string prompt =
        family.render("Qwen-Qwen3-0.6B", true, {{"user", "2+2?"}, answer, {"user", "sure?"}})
            .prompt;
    CHECK(prompt.find("Four.") != std::string::npos);
    CHECK(prompt.find("Two and two.") == std::string::npos);
}

}  // namespace
}  // namespace elpis::engine::llama
