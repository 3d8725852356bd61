#include "elpis/engine/opening.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/gbnf.h"
#include "elpis/engine/grammar_source.h"
#include "elpis/engine/llama/chat_template.h"
#include "elpis/engine/llama/grammar.h"
#include "elpis/engine/llama/native_tools.h"
#include "elpis/engine/loaded_model.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/engine/shield.h"
#include "elpis/engine/thought_splitter.h"
#include "elpis/engine/tool_names.h"
#include "elpis/engine/tool_protocol.h"

namespace elpis::engine {
namespace {

// Whether the answer must or may have a form.
bool has_form(const Request& request) {
    return may_call(request) || !request.format.free();
}

std::vector<Message> covered(std::vector<Message> messages, Shield& shield) {
    for (Message& message : messages)
        message = shield.cover(std::move(message));
    return messages;
}

// In the form that the model was trained on; nothing where the template refuses the conversation in
// this form, or shows none that a demanded call could be held to.
std::optional<Opening> open_native(const Request& request,
                                   const std::vector<Message>& messages,
                                   const std::vector<Tool>& bound,
                                   Shield& shield,
                                   const LoadedModel& with) {
    std::vector<Tool> told = offered(request.tools, request.tool_choice);
    for (Tool& tool : told)
        tool = shield.cover(tool);
    Opening opening{.messages = covered(messages, shield)};
    const bool free_choice = request.tool_choice.kind == ToolChoice::Kind::Auto;
    auto native = llama::render_with_tools(with.chat_template,
                                           opening.messages,
                                           told,
                                           bound,
                                           request.tool_choice,
                                           request.thinking && free_choice);
    if (!native) return std::nullopt;
    opening.prompt = std::move(native->prompt);
    opening.stop = std::move(native->stop);
    opening.shown = std::move(native->shown);
    opening.thoughts = std::move(native->thoughts);
    opening.whole_text = true;
    if (!native->grammar.gbnf.empty()) opening.grammar = std::move(native->grammar);
    opening.reader = std::move(native->reader);
    return opening;
}

Result<Opening> open_plain(const Request& request,
                           std::vector<Message> messages,
                           Shield& shield,
                           const LoadedModel& with) {
    Opening opening{.messages = covered(std::move(messages), shield)};
    // An answer of a given form has no room for a thought.
    const bool thinking = request.thinking && !has_form(request);
    ELPIS_TRY(llama::ChatTemplate::Rendered rendered,
              with.chat_template.render(opening.messages, thinking));
    opening.prompt = std::move(rendered.prompt);
    opening.stop = std::move(rendered.stop);
    if (!thinking) opening.prompt += end_thought(rendered.thoughts);
    if (has_form(request)) return opening;
    opening.thoughts = std::move(rendered.thoughts);
    opening.shown = {opening.thoughts.begin, opening.thoughts.end};
    opening.shown.insert(
        opening.shown.end(), opening.thoughts.headers.begin(), opening.thoughts.headers.end());
    return opening;
}

Result<GrammarSource> grammar_of(const Format& format) {
    if (format.kind == Format::Kind::Grammar) {
        ELPIS_TRY(Gbnf written, read_gbnf(format.source, "response_format.grammar"));
        GrammarSource source;
        source.written = std::make_shared<const Gbnf>(std::move(written));
        return source;
    }
    ELPIS_TRY(std::string gbnf, llama::format_grammar(format));
    return GrammarSource{
        .gbnf = std::move(gbnf), .triggers = {}, .begun = {}, .ends_at_space = true};
}

Result<Opening> open_call(const Request& request,
                          std::vector<Message> messages,
                          Shield& shield,
                          const LoadedModel& with) {
    if (with.knows_tools) {
        ELPIS_TRY(const std::vector<Tool> bound, bound_tools(request.tools, request.tool_choice));
        auto native = has_plain_names(bound) ? open_native(request, messages, bound, shield, with)
                                             : std::nullopt;
        if (native) return *std::move(native);
    }
    ELPIS_TRY(
        Opening opening,
        open_plain(request,
                   with_tools_described(std::move(messages), request.tools, request.tool_choice),
                   shield,
                   with));
    ELPIS_TRY(std::string gbnf, llama::tool_grammar(request.tools, request.tool_choice));
    const bool demanded = request.tool_choice.kind != ToolChoice::Kind::Auto;
    opening.grammar = GrammarSource{
        .gbnf = std::move(gbnf), .triggers = {}, .begun = {}, .ends_at_space = demanded};
    opening.reader = described_tool_reader(request.tools, demanded);
    return opening;
}

}  // namespace

Result<Opening> open_answer(const Request& request,
                            std::vector<Message> messages,
                            Shield& shield,
                            const LoadedModel& with) {
    if (may_call(request)) return open_call(request, std::move(messages), shield, with);
    ELPIS_TRY(Opening opening, open_plain(request, std::move(messages), shield, with));
    if (!request.format.free()) {
        ELPIS_TRY(opening.grammar, grammar_of(request.format));
    }
    return opening;
}

}  // namespace elpis::engine
