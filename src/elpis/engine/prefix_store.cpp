#include "elpis/engine/prefix_store.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "elpis/engine/adapter_set.h"
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

bool PrefixStore::make_room(std::span<const llama::Token> tokens,
                            std::size_t bytes,
                            const AdapterSet& adapters) {
    if (static_cast<int>(tokens.size()) < shortest_ || bytes > limit_ ||
        kept_.holds(tokens, adapters)) {
        return false;
    }
    kept_.drop_beginnings_of(
        tokens, adapters, [this](Kept::Span& span) { bytes_ -= span.place.size(); });
    while (kept_.count() == kMostSpans || bytes_ + bytes > limit_)
        drop_oldest();
    return true;
}

void PrefixStore::put(std::vector<llama::Token> tokens, Cells cells, const AdapterSet& adapters) {
    if (!make_room(tokens, cells.size(), adapters)) return;
    bytes_ += cells.size();
    kept_.add(std::move(tokens), adapters, std::move(cells));
}

std::optional<PrefixStore::Hit> PrefixStore::find(std::span<const llama::Token> prompt,
                                                  int beyond,
                                                  const AdapterSet& adapters) {
    const auto best = kept_.longest(
        prompt, adapters, std::max(beyond, shortest_ - 1), [](const Kept::Match& match) {
            return match.length() <= kMostPerToken * match.tokens;
        });
    if (best.span == nullptr) return std::nullopt;
    kept_.use(*best.span);
    return Hit{.cells = best.span->place, .tokens = best.tokens, .length = best.length()};
}

void PrefixStore::clear() {
    kept_.drop_if([](const Kept::Span&) { return true; }, [](Kept::Span&) {});
    bytes_ = 0;
}

void PrefixStore::drop_oldest() {
    const Kept::Span* const oldest = kept_.oldest();
    kept_.drop(*oldest, [this](Kept::Span& span) { bytes_ -= span.place.size(); });
}

}  // namespace elpis::engine
