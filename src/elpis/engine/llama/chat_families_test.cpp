// What the templates of real models say about thoughts.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/log.h"
#include "elpis/engine/llama/chat_template.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/llama/runtime.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/message.h"

namespace elpis::engine::llama {
namespace {

struct Family {
    Log log{{.quiet = true}};
    Runtime runtime{log};
    testing::ScratchModel file;
    std::unique_ptr<Model> model = *Model::load(file.path(), {}, 0, [](float) { return true; });

    ChatTemplate::Rendered render(const std::string& name,
                                  bool thinking,
                                  const std::vector<Message>& messages = {{"user", "hi"}}) const {
        CAPTURE(name);
        std::ifstream from(std::filesystem::path(ELPIS_TEMPLATES) / (name + ".jinja"));
        const std::string source{std::istreambuf_iterator<char>(from), {}};
        REQUIRE_FALSE(source.empty());
        const auto chat = ChatTemplate::of(model->get(), source);
        REQUIRE(chat);
        auto rendered = chat->render(messages, thinking);
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
