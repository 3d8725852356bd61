#include "elpis/engine/llama/chat_inputs.h"

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include <chat.h>
#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/trimmed.h"
#include "elpis/engine/message.h"
#include "elpis/engine/template_budget.h"
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

// The format of gpt-oss has channels instead of one mark: what it answers has a header, too.
std::vector<std::string> headers_after(std::string_view begin) {
    if (begin != "<|channel|>analysis<|message|>") return {};
    return {"<|start|>assistant<|channel|>final<|message|>", "<|channel|>final<|message|>"};
}

}  // namespace

common_chat_templates_inputs to_inputs(const std::vector<Message>& messages,
                                       bool answer_begins,
                                       bool thinking) {
    common_chat_templates_inputs inputs;
    inputs.add_generation_prompt = answer_begins;
    inputs.enable_thinking = thinking;
    inputs.reasoning_format = COMMON_REASONING_FORMAT_AUTO;
    for (const Message& message : messages)
        inputs.messages.push_back(to_common(message));
    return inputs;
}

Result<common_chat_params> apply(const common_chat_templates* templates,
                                 const common_chat_templates_inputs& inputs) {
    bool exceeded = false;
    try {
        const TemplateBudget budget(TemplateBudget::kRendering, exceeded);
        return common_chat_templates_apply(templates, inputs);
    } catch (const std::exception& error) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the model's chat template refuses these messages: {}",
                                exceeded ? TemplateBudget::kTooCostly : error.what()));
    }
}

bool leaves_open(std::string_view opening, const ThoughtMarks& marks) {
    if (marks.begin.empty()) return false;
    const std::size_t begun = opening.rfind(marks.begin);
    return begun != std::string_view::npos &&
           opening.find(marks.end, begun) == std::string_view::npos;
}

ThoughtMarks marks_of(const common_chat_params& params) {
    const std::string_view begin = trimmed(params.thinking_start_tag);
    if (!params.supports_thinking || begin.empty() || params.thinking_end_tags.empty()) return {};
    ThoughtMarks marks{.begin = std::string(begin),
                       .end = std::string(trimmed(params.thinking_end_tags.front())),
                       .headers = headers_after(begin)};
    marks.open = leaves_open(params.generation_prompt, marks);
    return marks;
}

}  // namespace elpis::engine::llama
