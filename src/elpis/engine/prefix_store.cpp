#include "elpis/engine/prefix_store.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "elpis/engine/kept_spans.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {
namespace {

// Every new prompt is compared with each of them.
constexpr int kMostSpans = 256;

// Of a span that is brought back, copied whole, at least one token in so many has to be wanted. On
// a processor a token is read in the time of hundreds of copies, on an accelerator in that of a
// few.
constexpr int kMostPerToken = 8;

}  // namespace

bool PrefixStore::wants(std::span<const llama::Token> tokens, std::size_t bytes) {
    return static_cast<int>(tokens.size()) >= shortest_ && bytes <= limit_ && !kept_.holds(tokens);
}

void PrefixStore::put(std::vector<llama::Token> tokens, Cells cells) {
    if (!wants(tokens, cells.size())) return;
    kept_.drop_beginnings_of(tokens, [this](Kept::Span& span) { bytes_ -= span.place.size(); });
    while (kept_.count() == kMostSpans || bytes_ + cells.size() > limit_)
        drop_oldest();
    bytes_ += cells.size();
    kept_.add(std::move(tokens), std::move(cells));
}

std::optional<PrefixStore::Hit> PrefixStore::find(std::span<const llama::Token> prompt,
                                                  int beyond) {
    const auto best = kept_.longest(prompt, std::max(beyond, shortest_ - 1));
    if (best.span == nullptr) return std::nullopt;
    const int length = static_cast<int>(best.span->tokens.size());
    if (length > kMostPerToken * best.tokens) return std::nullopt;
    kept_.use(*best.span);
    return Hit{.cells = best.span->place, .tokens = best.tokens, .length = length};
}

void PrefixStore::drop_oldest() {
    const Kept::Span* const oldest = kept_.oldest();
    kept_.drop(*oldest, [this](Kept::Span& span) { bytes_ -= span.place.size(); });
}

}  // namespace elpis::engine
