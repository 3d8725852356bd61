#include "elpis/engine/llama/chat_template.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/llama/testing/loaded_tiny_model.h"
#include "elpis/engine/message.h"

namespace elpis::engine::llama {
namespace {

struct Loaded : testing::LoadedTinyModel {
    std::string render(const std::string& source, const std::vector<Message>& messages) const {
        const auto chat = ChatTemplate::of(model->get(), source);
        REQUIRE(chat);
        const auto rendered = chat->render(messages);
        REQUIRE(rendered);
        return rendered->prompt;
    }
};

constexpr const char* kStrict =
    "{% for m in messages %}{% if m['role'] == 'system' and not loop.first %}"
    "{{ raise_exception('system must come first') }}{% endif %}"
    "{% if not loop.first and m['role'] == messages[loop.index0 - 1]['role'] %}"
    "{{ raise_exception('roles must alternate') }}{% endif %}"
    "[{{ m['role'] }}]{{ m['content'] }}{% endfor %}";

TEST_CASE("a model without a template speaks ChatML") {
    const Loaded it;
    CHECK(it.render("", {{"user", "hi"}}) ==
          "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n");
}

TEST_CASE("a strict template gets an alternating conversation, and only when it demands one") {
    const Loaded it;
    CHECK(it.render(kStrict, {{"system", "s"}, {"user", "a"}, {"assistant", "b"}, {"user", "c"}}) ==
          "[system]s[user]a[assistant]b[user]c");
    CHECK(it.render(kStrict, {{"user", "a"}, {"user", "b"}, {"system", "s"}}) ==
          "[user]a\n\nb\n\ns");
}

TEST_CASE("messages that a lenient template takes stay as they are") {
    const Loaded it;
    CHECK(it.render("", {{"user", "a"}, {"user", "b"}}).find("a<|im_end|>") != std::string::npos);
}

TEST_CASE("a developer is a system to models that know no developers") {
    const Loaded it;
    CHECK(it.render("", {{"developer", "s"}, {"user", "a"}}).starts_with("<|im_start|>system\ns"));
}

TEST_CASE("a system message that a template makes up is known; a fixed frame is not one") {
    const Loaded it;
    const auto made_up = [&](const std::string& source) {
        return ChatTemplate::of(it.model->get(), source)->made_up_system_message();
    };
    const std::string rest =
        "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}\n{% endfor %}";
    CHECK(made_up("{% if messages[0]['role'] != 'system' %}<system>You are Bot\n{% endif %}" +
                  rest) == "You are Bot");
    CHECK(made_up(rest).empty());
    CHECK(made_up("<date>2026\n" + rest).empty());
    CHECK(made_up("{{ raise_exception('never') }}").empty());
}

TEST_CASE("one that goes beyond every measure is an error that says so") {
    const Loaded it;
    const auto costly =
        ChatTemplate::of(it.model->get(),
                         "{% set ns = namespace(x='xxxx') %}{% for i in range(60) %}"
                         "{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x }}");
    const auto said =
        costly ? costly->render({{.role = "user", .content = "x"}}).error() : costly.error();
    CHECK(said.message.find("more time, memory or depth than one may") != std::string::npos);
}

TEST_CASE("a conversation of very many messages is refused, however it is left") {
    const Loaded it;
    const auto chat = ChatTemplate::of(
        it.model->get(),
        "{% for m in messages %}{% if loop.first and messages[0]['role'] != 'system' %}x{% endif %}"
        "{{ m['role'] + m['content'] }}{% endfor %}");
    REQUIRE(chat);
    std::vector<Message> messages;
    for (int i = 0; i < 15'000; ++i) {
        messages.push_back({.role = "user", .content = "a"});
        messages.push_back({.role = "assistant", .content = "b"});
    }
    const auto rendered = chat->render(messages);
    REQUIRE_FALSE(rendered);
    CHECK(rendered.error().message.find("more time, memory or depth than one may") !=
          std::string::npos);
}

TEST_CASE("a broken template is an error that names it") {
    const Loaded it;
    const auto broken = ChatTemplate::of(it.model->get(), "{% for %}");
    REQUIRE_FALSE(broken);
    CHECK(broken.error().code == ErrorCode::Unavailable);
    CHECK(broken.error().message.find("chat template") != std::string::npos);
}

}  // namespace
}  // namespace elpis::engine::llama
