#include "elpis/engine/shield.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "elpis/engine/message.h"

namespace elpis::engine {
namespace {

// Digits between private-use characters: nothing a template's trim, upper or replace would touch.
constexpr std::string_view kOpen = "\xEE\x80\x81";   // U+E001
constexpr std::string_view kClose = "\xEE\x80\x82";  // U+E002

}  // namespace

Shield::Shield(const std::vector<std::string>& control, std::uint64_t nonce)
    : control_(control), mark_(fmt::format("{}{:020}", kOpen, nonce)) {}

std::string Shield::cover(std::string_view text) {
    std::string covered;
    while (!text.empty()) {
        // The earliest control string, and of those that start together the longest.
        std::size_t first = std::string_view::npos;
        std::string_view found;
        for (const std::string& control : control_) {
            const std::size_t at =
                text.substr(0,
                            first == std::string_view::npos ? text.size() : first + control.size())
                    .find(control);
            if (at == std::string_view::npos) continue;
            if (at < first || (at == first && control.size() > found.size())) {
                first = at;
                found = control;
            }
        }
        covered += text.substr(0, first);
        if (first == std::string_view::npos) break;
        covered += fmt::format("{}{}{}", mark_, hidden_.size(), kClose);
        hidden_.emplace_back(found);
        text.remove_prefix(first + found.size());
    }
    return covered;
}

Message Shield::cover(Message message) {
    message.content = cover(message.content);
    message.thought = cover(message.thought);
    message.name = cover(message.name);
    message.tool_call_id = cover(message.tool_call_id);
    for (ToolCall& call : message.tool_calls) {
        call = {.id = cover(call.id), .name = cover(call.name), .arguments = cover(call.arguments)};
    }
    return message;
}

Tool Shield::cover(const Tool& tool) {
    return {.name = cover(tool.name),
            .description = cover(tool.description),
            .parameters = cover(tool.parameters)};
}

std::vector<PromptPart> Shield::split(std::string_view rendered) const {
    std::vector<PromptPart> parts;
    const auto add = [&](std::string_view text, bool literal) {
        if (!text.empty()) parts.push_back({.text = std::string(text), .literal = literal});
    };
    std::size_t from = 0;
    for (std::size_t at = rendered.find(mark_); at != std::string_view::npos;
         at = rendered.find(mark_, at)) {
        const std::size_t digits = at + mark_.size();
        const std::size_t close = rendered.find(kClose, digits);
        std::size_t index = 0;
        const char* const end = rendered.data() + std::min(close, rendered.size());
        const auto read = std::from_chars(rendered.data() + digits, end, index);
        if (close == std::string_view::npos || read.ptr != end || index >= hidden_.size()) {
            at = digits;  // not ours
            continue;
        }
        add(rendered.substr(from, at - from), false);
        add(hidden_[index], true);
        from = at = close + kClose.size();
    }
    add(rendered.substr(from), false);
    return parts;
}

}  // namespace elpis::engine
