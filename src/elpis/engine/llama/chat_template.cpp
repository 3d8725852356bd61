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
#include "elpis/engine/llama/chat_inputs.h"
#include "elpis/engine/message.h"
#include "elpis/engine/thought_splitter.h"

namespace elpis::engine::llama {
namespace {

Result<ChatTemplate::Rendered> render_once(const common_chat_templates* templates,
                                           const std::vector<Message>& messages,
                                           bool answer_begins,
                                           bool thinking) {
    ELPIS_TRY(common_chat_params params,
              apply(templates, to_inputs(messages, answer_begins, thinking)));
    ThoughtMarks marks = marks_of(params);
    return ChatTemplate::Rendered{.prompt = std::move(params.prompt),
                                  .stop = std::move(params.additional_stops),
                                  .thoughts = std::move(marks)};
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
