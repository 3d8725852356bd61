#include "elpis/engine/step_layout.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "elpis/engine/active.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/llama/batch.h"
#include "elpis/engine/llama/tap.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/prompt_reader.h"
#include "elpis/engine/scheduler.h"
#include "elpis/steering/injection.h"

namespace elpis::engine {

namespace {

llama::Token token_at(const Active& active, const Scheduler::Span& span, int row) {
    const int position = span.position + row;
    if (span.prompt) return active.prepared.prompt[static_cast<std::size_t>(position)];
    if (row == 0 || !active.speculation) return active.answer.back();
    const int guess = row - 1;
    return active.speculation->guessed()[static_cast<std::size_t>(guess)];
}

}  // namespace

void StepLayout::lay_out(const std::vector<Scheduler::Span>& plan,
                         const std::function<const Active&(RequestId)>& find,
                         bool steerable,
                         llama::Batch& batch,
                         llama::Tap& tap) {
    batch.clear();
    tap.clear();
    tapped_.clear();
    for (const Scheduler::Span& span : plan) {
        const Active& active = find(span.request);
        tap_rows(active, span, static_cast<int>(batch.rows().size()), steerable, tap);
        const PromptReader* const reader = active.prepared.reader.get();
        for (int i = 0; i < span.rows; ++i) {
            const int position = span.position + i;
            const bool wanted = span.output && (!span.prompt || i + 1 == span.rows);
            batch.add({.token = token_at(active, span, i),
                       .sequence = span.sequence,
                       .position = position,
                       .output = reader != nullptr ? reader->wants_output(position) : wanted});
        }
    }
}

// Rows before the request's scope begins are at most read.
void StepLayout::tap_rows(
    const Active& active, const Scheduler::Span& span, int first, bool steerable, llama::Tap& tap) {
    const steering::Injection* const injection = !steerable    ? nullptr
                                                 : span.prompt ? active.injection()
                                                               : active.injection_now();
    llama::RowReader* const reader = span.prompt ? active.row_reader() : active.row_reader_now();
    if (reader == nullptr && injection == nullptr) return;
    const int plain = std::clamp(active.prepared.steered_from - span.position, 0, span.rows);
    tap.add({.first = first, .count = plain, .position = span.position, .reader = reader});
    tap.add({.first = first + plain,
             .count = span.rows - plain,
             .position = span.position + plain,
             .injection = injection,
             .reader = reader});
    tapped_.insert(tapped_.end(), 2, active.id);
}

std::optional<int> StepLayout::burst(const llama::Tap& tap, RequestId request) const {
    for (std::size_t entry = 0; entry < tapped_.size(); ++entry) {
        if (tapped_[entry] != request) continue;
        if (const auto position = tap.burst(entry)) return position;  // entries are in their order
    }
    return std::nullopt;
}

}  // namespace elpis::engine
