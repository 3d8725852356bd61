#include "elpis/engine/prefix_cache.h"

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/kept_spans.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {

PrefixCache::PrefixCache(const Limits& limits) : limits_(limits) {
    for (int i = limits.holders - 1; i >= 0; --i)
        free_.push_back(limits.first_holder + i);
}

std::optional<PrefixCache::Hit> PrefixCache::find(std::span<const llama::Token> prompt,
                                                  const AdapterSet& adapters) {
    const auto best = kept_.longest(prompt, adapters, limits_.shortest - 1);
    if (best.span == nullptr) return std::nullopt;
    kept_.use(*best.span);
    return Hit{.holder = best.span->place,
               .tokens = best.tokens,
               .length = static_cast<int>(best.span->tokens.size())};
}

bool PrefixCache::takes(int tokens) const {
    return limits_.holders > 0 && tokens >= limits_.shortest && tokens <= limits_.cells;
}

std::optional<int> PrefixCache::keep(std::vector<llama::Token> tokens,
                                     const Forget& forget,
                                     const AdapterSet& adapters) {
    const int length = static_cast<int>(tokens.size());
    if (!takes(length) || kept_.holds(tokens, adapters)) return std::nullopt;
    kept_.drop_beginnings_of(tokens, adapters, [&](Kept::Span& span) {
        gone(span,
             [&forget](int of, const auto&, const AdapterSet& with) { forget(of, {}, with); });
    });
    while (free_.empty() || cells_ + length > limits_.cells) {
        if (!evict(forget)) return std::nullopt;
    }
    const int holder = free_.back();
    free_.pop_back();
    cells_ += length;
    kept_.add(std::move(tokens), adapters, holder);
    return holder;
}

bool PrefixCache::evict(const Forget& forget) {
    const Kept::Span* const oldest = kept_.oldest();
    if (oldest == nullptr) return false;
    kept_.drop(*oldest, [&](Kept::Span& span) { gone(span, forget); });
    return true;
}

void PrefixCache::evict_all_but(int holder, const Forget& forget) {
    kept_.drop_if([holder](const Kept::Span& span) { return span.place != holder; },
                  [&](Kept::Span& span) { gone(span, forget); });
}

void PrefixCache::gone(Kept::Span& span, const Forget& forget) {
    cells_ -= static_cast<int>(span.tokens.size());
    free_.push_back(span.place);
    forget(span.place, std::move(span.tokens), span.adapters);
}

}  // namespace elpis::engine
