#include "elpis/engine/llama/native_tools.h"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <chat.h>
#include <common.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/trimmed.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/answer_text.h"
#include "elpis/engine/call_id.h"
#include "elpis/engine/grammar_source.h"
#include "elpis/engine/llama/chat_inputs.h"
#include "elpis/engine/llama/chat_template.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/engine/schema_number.h"
#include "elpis/engine/thought_splitter.h"

namespace elpis::engine::llama {
namespace {

// llama.cpp's parser calls itself for each level of JSON; a deeper text overflows the stack.
constexpr int kDeepest = 64;

bool too_deep(std::string_view text) {
    int depth = 0;
    for (const char character : text) {
        if (character == '[' || character == '{') ++depth;
        if (character == ']' || character == '}') depth = std::max(depth - 1, 0);
        if (depth > kDeepest) return true;
    }
    return false;
}

class NativeReader final : public AnswerReader {
public:
    // `begun`: what the prompt has written of the answer, beyond what the form knows of.
    NativeReader(const common_chat_params& params,
                 ThoughtMarks marks,
                 std::string begun,
                 bool demanded)
        : form_(params), marks_(std::move(marks)), begun_(std::move(begun)), demanded_(demanded) {
        form_.reasoning_format = COMMON_REASONING_FORMAT_AUTO;
        form_.parser.load(params.parser);
    }

    ToolAnswer read(std::string_view text, bool whole) const override {
        if (too_deep(text)) return words(text);
        try {
            ToolAnswer answer = parse(text, whole);
            // A call that was cut off is none: nobody could carry it out.
            const bool usable = !whole || std::ranges::all_of(answer.calls, [](const ToolCall& it) {
                return nlohmann::json::accept(it.arguments);
            });
            // Of a call that was cut off early the parser leaves nothing at all.
            const bool lost = whole && answer.calls.empty() && answer.content.empty();
            if (usable && !lost) return answer;
        } catch (const std::exception&) {  // not the form; or not yet
            if (!whole) return {};
        }
        return demanded_ && begins_call(text) ? ToolAnswer{} : words(text);
    }

private:
    ToolAnswer words(std::string_view text) const {
        AnswerText apart(marks_);
        AnswerText::Piece all = apart.push(text);
        const AnswerText::Piece rest = apart.finish();
        return {.calls = {},
                .content = std::move(all.answer) + rest.answer,
                .thought = std::move(all.thought) + rest.thought};
    }

    // Whether it is a part of a call, and no word of prose.
    bool begins_call(std::string_view text) const {
        try {
            return trimmed(parse(text, /*whole=*/false).content).empty();
        } catch (const std::exception&) {
            return false;
        }
    }

    ToolAnswer parse(std::string_view text, bool whole) const {
        common_chat_msg message = common_chat_parse(begun_ + std::string(text), !whole, form_);
        ToolAnswer answer{.calls = {},
                          .content = std::move(message.content),
                          .thought = std::string(trimmed(message.reasoning_content))};
        for (std::size_t i = 0; i < message.tool_calls.size(); ++i) {
            common_chat_tool_call& call = message.tool_calls[i];
            if (whole && call.arguments.empty()) call.arguments = "{}";
            answer.calls.push_back({.id = call.id.empty() ? ids_.at(i) : std::move(call.id),
                                    .name = std::move(call.name),
                                    .arguments = std::move(call.arguments)});
        }
        return answer;
    }

    common_chat_parser_params form_;
    ThoughtMarks marks_;
    std::string begun_;
    bool demanded_;  // then a call that was cut off is no text to be read
    CallIds ids_;
};

common_chat_templates_inputs with_tools(common_chat_templates_inputs inputs,
                                        const std::vector<Tool>& tools,
                                        common_chat_tool_choice choice) {
    for (const Tool& tool : tools) {
        inputs.tools.push_back(
            {.name = tool.name,
             .description = tool.description,
             .parameters = tool.parameters.empty() ? std::string("{}") : tool.parameters});
    }
    inputs.tool_choice = choice;
    return inputs;
}

// How a call begins that is JSON without a mark around it, as Llama 3's prompt shows it.
constexpr std::string_view kCallBegins = "{\"name\":";

// How calls are written, and who reads them.
struct Form {
    common_chat_params params;
    GrammarSource grammar;
    std::string begins;  // what a demanded call begins with
};

// With a free choice the grammar holds from the mark of a call on. A mark that would have to be
// looked for with a regular expression is not looked for: std::regex overflows the stack on a long
// answer.
GrammarSource grammar_from_mark(const common_chat_params& params) {
    GrammarSource source{.gbnf = with_numbers(params.grammar), .triggers = {}, .begun = {}};
    for (const common_grammar_trigger& trigger : params.grammar_triggers) {
        if (trigger.type != COMMON_GRAMMAR_TRIGGER_TYPE_WORD || trigger.value.empty()) return {};
        source.triggers.push_back(trigger.value);
    }
    return source.triggers.empty() ? GrammarSource{} : source;
}

// What llama.cpp calls required may begin with any number of words. So the prompt itself begins a
// demanded call: with its mark, or, in families without one (Llama 3), with the brace of its JSON.
Result<Form> form_of(const common_chat_templates* templates,
                     const common_chat_templates_inputs& plain,
                     const std::vector<Tool>& tools,
                     bool demanded) {
    ELPIS_TRY(common_chat_params free,
              apply(templates, with_tools(plain, tools, COMMON_CHAT_TOOL_CHOICE_AUTO)));
    GrammarSource from_mark = grammar_from_mark(free);
    if (!from_mark.gbnf.empty()) {
        std::string mark = from_mark.triggers.front();
        from_mark.ends_at_space = true;
        if (!demanded) {
            return Form{.params = std::move(free), .grammar = std::move(from_mark), .begins = {}};
        }
        from_mark.triggers.clear();
        from_mark.begun = mark;
        return Form{
            .params = std::move(free), .grammar = std::move(from_mark), .begins = std::move(mark)};
    }
    ELPIS_TRY(common_chat_params required,
              apply(templates, with_tools(plain, tools, COMMON_CHAT_TOOL_CHOICE_REQUIRED)));
    if (required.grammar.empty()) {
        return fail(ErrorCode::Unsupported, "the model's chat template shows no form of a call");
    }
    if (!demanded) return Form{.params = std::move(free), .grammar = {}, .begins = {}};
    const std::string source = common_chat_templates_source(templates);
    std::string begins{source.contains(kCallBegins) ? kCallBegins : std::string_view{}};
    GrammarSource whole{.gbnf = with_numbers(required.grammar),
                        .triggers = {},
                        .begun = required.generation_prompt + begins,
                        .ends_at_space = true};
    return Form{
        .params = std::move(required), .grammar = std::move(whole), .begins = std::move(begins)};
}

}  // namespace

bool knows_tools(const ChatTemplate& chat) {
    const auto abilities = common_chat_templates_get_caps(chat.get());
    const auto tools = abilities.find("supports_tools");
    return tools != abilities.end() && tools->second;
}

Result<NativeTools> render_with_tools(const ChatTemplate& chat,
                                      const std::vector<Message>& messages,
                                      const std::vector<Tool>& told,
                                      const std::vector<Tool>& bound,
                                      const ToolChoice& choice,
                                      bool thinking) {
    const bool demanded = choice.kind != ToolChoice::Kind::Auto;
    const common_chat_templates_inputs plain =
        to_inputs(messages, /*answer_begins=*/true, thinking);
    ELPIS_TRY(common_chat_params shown,
              apply(chat.get(),
                    with_tools(plain,
                               told,
                               demanded ? COMMON_CHAT_TOOL_CHOICE_REQUIRED
                                        : COMMON_CHAT_TOOL_CHOICE_AUTO)));
    ELPIS_TRY(Form form, form_of(chat.get(), plain, bound, demanded));
    // A thought that the template begins whether it is wanted or not is ended.
    ThoughtMarks marks = marks_of(shown);
    const std::string begun = (thinking ? std::string{} : end_thought(marks)) + form.begins;
    if (!form.grammar.triggers.empty()) form.grammar.thoughts = marks;
    return NativeTools{
        .prompt = shown.prompt + begun,
        .begun = begun,
        .stop = std::move(shown.additional_stops),
        .grammar = std::move(form.grammar),
        .shown = form.params.preserved_tokens,
        .thoughts = marks,
        .reader = std::make_shared<const NativeReader>(form.params, marks, begun, demanded)};
}

}  // namespace elpis::engine::llama
