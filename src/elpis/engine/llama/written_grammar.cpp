#include "elpis/engine/llama/written_grammar.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <llama.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/gbnf.h"
#include "elpis/engine/llama/ordered_tokens.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine::llama {

Result<WrittenGrammar> WrittenGrammar::begin(const Vocabulary& vocabulary,
                                             std::shared_ptr<const Gbnf> grammar) {
    WrittenGrammar written(vocabulary, std::move(grammar));
    if (written.walk_.too_hard()) return std::unexpected(written.why_none());
    if (!written.walk_.may_end() && !written.walk_.may_go_on()) {
        return fail(ErrorCode::InvalidArgument,
                    "response_format.grammar describes no text: every alternative of \"root\" "
                    "begins with a rule that never comes to a character");
    }
    return written;
}

bool WrittenGrammar::allows(Token token) {
    if (vocabulary_->ends_generation(token)) return walk_.may_end();
    const std::string text = vocabulary_->piece(token);
    const std::size_t pushed = push(text);
    walk_.pop(pushed);
    return !text.empty() && pushed == text.size();
}

void WrittenGrammar::restrict_to_allowed(llama_token_data_array& candidates) {
    std::vector<bool> allowed(static_cast<std::size_t>(vocabulary_->size()), false);
    // On trial are the bytes in which the last entry and the walk agree. Where the walk stopped in
    // it, an entry that has the next byte as well stops there, too.
    std::size_t pushed = 0;
    bool stopped = false;
    for (const OrderedTokens::Entry& entry : vocabulary_->in_order()) {
        if (stopped && entry.common > pushed) continue;
        const std::size_t kept = std::min(pushed, entry.common);
        walk_.pop(pushed - kept);
        pushed = kept + push(entry.text, kept);
        stopped = pushed < entry.text.size();
        allowed[static_cast<std::size_t>(entry.token)] = !stopped;
    }
    walk_.pop(pushed);
    // A limit was passed on the way: what was allowed before depends on an order, so nothing is.
    const bool none = walk_.too_hard();
    for (llama_token_data& one : std::span(candidates.data, candidates.size)) {
        const bool fits = vocabulary_->ends_generation(one.id)
                              ? walk_.may_end()
                              : allowed[static_cast<std::size_t>(one.id)];
        if (none || !fits) one.logit = -INFINITY;
    }
}

void WrittenGrammar::accept(Token token) {
    push(vocabulary_->piece(token));
    walk_.keep();
}

Error WrittenGrammar::why_none() const {
    if (!walk_.too_hard()) {
        return {.code = ErrorCode::InvalidArgument,
                .message =
                    "response_format.grammar has come to a place where no token of this "
                    "model fits and the answer may not end"};
    }
    return {.code = ErrorCode::InvalidArgument,
            .message = fmt::format("response_format.grammar {}; write it with fewer ways to read "
                                   "the same text",
                                   walk_.why())};
}

// How many bytes of the text, from a place on, the walk could go on by.
std::size_t WrittenGrammar::push(std::string_view text, std::size_t from) {
    std::size_t at = from;
    while (at < text.size() && walk_.push(static_cast<unsigned char>(text[at])))
        ++at;
    return at - from;
}

}  // namespace elpis::engine::llama
