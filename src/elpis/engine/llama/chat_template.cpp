#include "elpis/engine/llama/chat_template.h"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <chat.h>
#include <fmt/format.h>
#include <llama.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/conversation.h"
#include "elpis/engine/llama/chat_inputs.h"
#include "elpis/engine/llama/template_shape.h"
#include "elpis/engine/message.h"
#include "elpis/engine/template_budget.h"
#include "elpis/engine/thought_splitter.h"

namespace elpis::engine::llama {
namespace {

bool is_about_tools(const Message& message) {
    return !message.tool_calls.empty() || message.role == "tool" || message.role == "function";
}

}  // namespace

void ChatTemplate::Free::operator()(common_chat_templates* templates) const {
    common_chat_templates_free(templates);
}

ChatTemplate::ChatTemplate(Owned templates)
    : templates_(std::move(templates)), learned_(learn(templates_.get())) {}

// Nothing where llama-common knows this template by name and writes another prompt for it, or where
// what it finds out depends on the conversation.
std::optional<ChatTemplate::Learned> ChatTemplate::learn(const common_chat_templates* templates) {
    Message answer{.role = "assistant", .content = "a"};
    answer.thought = "t";
    const std::vector<Message> sample{{"system", "s"}, {"user", "u"}, answer, {"user", "v"}};
    std::optional<Learned> learned;
    // An opening is always rendered as if the model were to think.
    for (const auto& [answer_begins, thinking] :
         {std::pair{true, true}, std::pair{true, false}, std::pair{false, true}}) {
        common_chat_templates_inputs inputs = to_inputs(sample, answer_begins, thinking);
        const auto found_out = apply(templates, inputs);
        inputs.force_pure_content = true;
        const auto plain = apply(templates, inputs);
        if (!found_out || !plain || found_out->prompt != plain->prompt ||
            found_out->generation_prompt != plain->generation_prompt) {
            return std::nullopt;
        }
        Learned now{.thoughts = marks_of(*found_out), .stop = found_out->additional_stops};
        now.thoughts.open = false;
        if (learned && *learned != now) return std::nullopt;
        learned = std::move(now);
    }
    return learned;
}

Result<ChatTemplate::Rendered> ChatTemplate::render_once(const std::vector<Message>& messages,
                                                         bool answer_begins,
                                                         bool thinking) const {
    common_chat_templates_inputs inputs = to_inputs(messages, answer_begins, thinking);
    inputs.force_pure_content = learned_ && std::ranges::none_of(messages, is_about_tools);
    ELPIS_TRY(common_chat_params params, apply(templates_.get(), inputs));
    if (!inputs.force_pure_content) {
        ThoughtMarks marks = marks_of(params);
        return Rendered{.prompt = std::move(params.prompt),
                        .stop = std::move(params.additional_stops),
                        .thoughts = std::move(marks)};
    }
    Rendered rendered{
        .prompt = std::move(params.prompt), .stop = learned_->stop, .thoughts = learned_->thoughts};
    rendered.thoughts.open = leaves_open(params.generation_prompt, rendered.thoughts);
    return rendered;
}

Result<ChatTemplate> ChatTemplate::of(const llama_model* model, const std::string& source) {
    for (const char* const text : {source.c_str(),
                                   llama_model_chat_template(model, nullptr),
                                   llama_model_chat_template(model, "tool_use")}) {
        if (text == nullptr) continue;
        if (const auto why = impossible_template(text)) {
            return fail(ErrorCode::Unavailable,
                        fmt::format("the model's chat template cannot be read: {}", *why));
        }
    }
    bool exceeded = false;
    try {
        const TemplateBudget budget(TemplateBudget::kLearning, exceeded);
        return ChatTemplate(Owned(common_chat_templates_init(model, source).release()));
    } catch (const std::exception& error) {
        // llama.cpp may pass on no more than "std::exception" of what was thrown.
        return fail(ErrorCode::Unavailable,
                    fmt::format("the model's chat template cannot be read: {}",
                                exceeded ? TemplateBudget::kTooCostly : error.what()));
    }
}

std::string ChatTemplate::made_up_system_message() const {
    constexpr std::string_view kMark = "\xEE\x80\x83";  // U+E003: in nobody's template
    const Message user{.role = "user", .content = "x"};
    const auto with = render({{.role = "system", .content = std::string(kMark)}, user});
    const auto without = render({user});
    if (!with || !without) return {};
    const std::size_t at = with->prompt.find(kMark);
    if (at == std::string::npos) return {};
    const std::string_view before = std::string_view(with->prompt).substr(0, at);
    const std::string_view after = std::string_view(with->prompt).substr(at + kMark.size());
    const std::string_view prompt = without->prompt;
    const bool same_frame = prompt.size() > before.size() + after.size() &&
                            prompt.starts_with(before) && prompt.ends_with(after);
    if (!same_frame) return {};
    return std::string(prompt.substr(before.size(), prompt.size() - before.size() - after.size()));
}

Result<ChatTemplate::Rendered> ChatTemplate::render(const std::vector<Message>& messages,
                                                    bool thinking) const {
    auto rendered = render_once(messages, /*answer_begins=*/true, thinking);
    if (rendered) return rendered;
    // Most likely raise_exception("roles must alternate"); if not, the second try says it again.
    // Where nothing is changed it would say the same, and may take as long as a template is given.
    const std::vector<Message> merged = alternating(messages);
    if (merged == messages) return rendered;
    return render_once(merged, /*answer_begins=*/true, thinking);
}

Result<std::string> ChatTemplate::render_opening(const std::vector<Message>& messages) const {
    ELPIS_TRY(Rendered rendered, render_once(messages, /*answer_begins=*/false, /*thinking=*/true));
    return std::move(rendered.prompt);
}

}  // namespace elpis::engine::llama
