#include "elpis/mind/role.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/engine/message.h"
#include "elpis/mind/options.h"
#include "elpis/persona/persona.h"
#include "elpis/persona/placeholders.h"
#include "elpis/persona/prompt.h"

namespace elpis::mind {
namespace {

void add_paragraph(std::string& text, std::string_view paragraph) {
    if (paragraph.empty()) return;
    if (!text.empty()) text += "\n\n";
    text += paragraph;
}

bool of_the_system(const engine::Message& message) {
    return message.role == "system" || message.role == "developer";
}

// In turns, beginning with the user: what is told, or said out of turn, joins what comes next.
void add_examples(std::vector<engine::Message>& messages,
                  std::vector<persona::PromptMessage> examples) {
    std::string told;
    for (persona::PromptMessage& line : examples) {
        if (line.role == "system") {
            add_paragraph(told, line.content);
            continue;
        }
        std::string text = std::exchange(told, {});
        const std::string& last = messages.back().role;
        if (line.role == "assistant" && last != "user" && (last == "system" || !text.empty())) {
            messages.push_back({.role = "user", .content = std::exchange(text, {})});
        }
        if (messages.back().role == line.role) {
            add_paragraph(messages.back().content, text);
            add_paragraph(messages.back().content, line.content);
            continue;
        }
        add_paragraph(text, line.content);
        messages.push_back({.role = std::move(line.role), .content = std::move(text)});
    }
    // Nobody answers: an example that ends with the user is none for the model.
    if (messages.back().role == "user") messages.pop_back();
}

}  // namespace

std::vector<engine::Message> in_role(std::vector<engine::Message> messages,
                                     const persona::Persona& persona,
                                     const persona::Names& names,
                                     bool greeted) {
    persona::Prompt prompt = persona::prompt_of(persona, names);
    engine::Message first{.role = "system", .content = std::move(prompt.system)};
    const auto talk = std::ranges::find_if_not(messages, of_the_system);
    for (auto given = messages.begin(); given != talk; ++given)
        add_paragraph(first.content, given->content);
    if (greeted && !prompt.greeting.empty()) {
        add_paragraph(first.content,
                      fmt::format("{} has begun the conversation with these words:\n{}",
                                  persona.called(),
                                  prompt.greeting));
    }
    std::vector<engine::Message> all;
    all.push_back(std::move(first));
    add_examples(all, std::move(prompt.examples));
    all.insert(all.end(), std::make_move_iterator(talk), std::make_move_iterator(messages.end()));
    if (!prompt.after_history.empty())
        all.push_back({.role = "system", .content = std::move(prompt.after_history)});
    return all;
}

Options with_defaults(Options settings, const persona::SamplingDefaults& own) {
    settings.temperature = own.temperature.value_or(settings.temperature);
    settings.top_p = own.top_p.value_or(settings.top_p);
    settings.max_tokens = own.max_tokens.value_or(settings.max_tokens);
    return settings;
}

}  // namespace elpis::mind
