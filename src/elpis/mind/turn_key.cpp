#include "elpis/mind/turn_key.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/sha256.h"
#include "elpis/engine/message.h"

namespace elpis::mind {
namespace {

// With its length before it, so that no two lists of texts have the same bytes.
void add(Sha256& digest, std::string_view text) {
    const std::string length = std::to_string(text.size()) + ':';
    digest.add(std::as_bytes(std::span(length)));
    digest.add(std::as_bytes(std::span(text)));
}

// Thoughts are left out: clients may send them back or not.
void add(Sha256& digest, const engine::Message& message) {
    add(digest, message.role);
    add(digest, message.content);
    add(digest, message.name);
    add(digest, message.tool_call_id);
    add(digest, std::to_string(message.tool_calls.size()));
    for (const engine::ToolCall& call : message.tool_calls) {
        add(digest, call.name);
        add(digest, call.arguments);
    }
}

std::string so_far(Sha256 digest) {
    return digest.hex();
}

}  // namespace

std::optional<TurnKey> turn_key(const std::vector<engine::Message>& messages,
                                std::string_view talk) {
    const auto last = engine::last_user_place(messages);
    if (!last) return std::nullopt;
    TurnKey key;
    Sha256 all;
    add(all, talk);
    for (std::size_t i = 0; i < *last; ++i) {
        add(all, messages[i]);
        if (messages[i].role == "user") key.previous = so_far(all);
    }
    if (!key.previous.empty()) key.before = so_far(all);
    add(all, messages[*last]);
    key.whole = so_far(all);
    Sha256 alone;
    add(alone, messages[*last]);
    key.said = so_far(alone);
    return key;
}

std::string name_of(const TurnKey& key) {
    constexpr std::size_t kShown = 12;  // digits that tell the turns of one character apart
    return "turn " + key.whole.substr(0, kShown);
}

bool takes_place_of(const TurnKey& next, const TurnKey& old, bool continued) {
    if (next.previous != old.previous) return false;
    if (next.previous.empty()) return next.whole == old.whole && !continued;
    return next.before == old.before || next.said == old.said;
}

}  // namespace elpis::mind
