#include "elpis/engine/llama/chat_template.h"

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <chat.h>
#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/conversation.h"
#include "elpis/engine/message.h"
#include "elpis/engine/thought_splitter.h"

namespace elpis::engine::llama {
namespace {

common_chat_msg to_common(const Message& message) {
    common_chat_msg result;
    // "developer" and "function" are newer and older words for these.
    result.role = message.role == "developer"  ? "system"
                  : message.role == "function" ? "tool"
                                               : message.role;
    result.content = message.content;
    result.reasoning_content = message.thought;
    result.tool_name = message.name;
    result.tool_call_id = message.tool_call_id;
    for (const ToolCall& call : message.tool_calls) {
        result.tool_calls.push_back(
            {.name = call.name, .arguments = call.arguments, .id = call.id});
    }
    return result;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
}

// The format of gpt-oss has channels instead of one mark: what it answers has a header, too.
std::vector<std::string> headers_after(std::string_view begin) {
    if (begin != "<|channel|>analysis<|message|>") return {};
    return {"<|start|>assistant<|channel|>final<|message|>", "<|channel|>final<|message|>"};
}

ThoughtMarks marks_of(const common_chat_params& params) {
    const std::string_view begin = trimmed(params.thinking_start_tag);
    if (!params.supports_thinking || begin.empty() || params.thinking_end_tags.empty()) return {};
    ThoughtMarks marks{.begin = std::string(begin),
                       .end = std::string(trimmed(params.thinking_end_tags.front())),
                       .interruptions = {},
                       .headers = headers_after(begin)};
    for (const std::string& tag : params.thinking_end_tags) {
        const std::string_view mark = trimmed(tag);
        if (!mark.empty() && mark != marks.end) marks.interruptions.emplace_back(mark);
    }
    const std::string_view opening = params.generation_prompt;
    const std::size_t begun = opening.rfind(begin);
    marks.open =
        begun != std::string_view::npos && opening.find(marks.end, begun) == std::string_view::npos;
    return marks;
}

Result<ChatTemplate::Rendered> render_once(const common_chat_templates* templates,
                                           const std::vector<Message>& messages,
                                           bool answer_begins,
                                           bool thinking) {
    common_chat_templates_inputs inputs;
    inputs.add_generation_prompt = answer_begins;
    inputs.enable_thinking = thinking;
    inputs.reasoning_format = COMMON_REASONING_FORMAT_AUTO;
    for (const Message& message : messages)
        inputs.messages.push_back(to_common(message));
    try {
        common_chat_params params = common_chat_templates_apply(templates, inputs);
        ThoughtMarks marks = marks_of(params);
        return ChatTemplate::Rendered{.prompt = std::move(params.prompt),
                                      .stop = std::move(params.additional_stops),
                                      .thoughts = std::move(marks)};
    } catch (const std::exception& error) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("the model's chat template refuses these messages: {}", error.what()));
    }
}

}  // namespace

void ChatTemplate::Free::operator()(common_chat_templates* templates) const {
    common_chat_templates_free(templates);
}

Result<ChatTemplate> ChatTemplate::of(const llama_model* model, const std::string& source) {
    try {
        return ChatTemplate(Owned(common_chat_templates_init(model, source).release()));
    } catch (const std::exception& error) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("the model's chat template cannot be read: {}", error.what()));
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
    auto rendered = render_once(templates_.get(), messages, /*answer_begins=*/true, thinking);
    if (rendered) return rendered;
    // Most likely raise_exception("roles must alternate"); if not, the second try says it again.
    return render_once(templates_.get(), alternating(messages), /*answer_begins=*/true, thinking);
}

Result<std::string> ChatTemplate::render_opening(const std::vector<Message>& messages) const {
    ELPIS_TRY(Rendered rendered,
              render_once(templates_.get(), messages, /*answer_begins=*/false, /*thinking=*/true));
    return std::move(rendered.prompt);
}

}  // namespace elpis::engine::llama
