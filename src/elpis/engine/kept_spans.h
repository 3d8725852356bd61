#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {

// How many tokens two texts share from their beginning.
inline int common_run(std::span<const llama::Token> a, std::span<const llama::Token> b) {
    return static_cast<int>(std::ranges::mismatch(a, b).in1 - a.begin());
}

// Spans of tokens that were read before, each with a Place where its cells are, in order of use. No
// span is a beginning of another one. What was read under some adapters is nothing to those who
// have others: their cells differ.
template <typename Place>
class KeptSpans {
public:
    struct Span {
        std::vector<llama::Token> tokens;
        AdapterSet adapters;
        Place place;
        std::uint64_t used = 0;  // when, in uses
    };
    // Told of each span that goes, before it goes.
    using Gone = std::function<void(Span&)>;

    struct Match {
        Span* span = nullptr;
        int tokens = 0;  // its first so many are the prompt's
        int length() const { return static_cast<int>(span->tokens.size()); }
    };
    // The span with the longest run that `prompt` begins with, the shortest of several; null when
    // none that is `good` has more than `beyond`.
    Match longest(
        std::span<const llama::Token> prompt,
        const AdapterSet& adapters,
        int beyond,
        const std::function<bool(const Match&)>& good = [](const Match&) { return true; }) {
        Match best{.tokens = beyond};
        for (Span& one : spans_) {
            if (one.adapters != adapters) continue;
            const Match match{.span = &one, .tokens = common_run(one.tokens, prompt)};
            const bool better = match.tokens > best.tokens ||
                                (best.span != nullptr && match.tokens == best.tokens &&
                                 match.length() < best.length());
            if (better && good(match)) best = match;
        }
        return best;
    }

    // Whether a span holds all of `tokens`; counts as a use of it.
    bool holds(std::span<const llama::Token> tokens, const AdapterSet& adapters) {
        const Match match = longest(tokens, adapters, static_cast<int>(tokens.size()) - 1);
        if (match.span != nullptr) use(*match.span);
        return match.span != nullptr;
    }

    void use(Span& span) { span.used = ++uses_; }

    void add(std::vector<llama::Token> tokens, AdapterSet adapters, Place place) {
        spans_.emplace_back(std::move(tokens), std::move(adapters), std::move(place), ++uses_);
    }

    Span* oldest() {
        const auto it = std::ranges::min_element(spans_, {}, &Span::used);
        return it == spans_.end() ? nullptr : &*it;
    }

    void drop_if(const std::function<bool(const Span&)>& goes, const Gone& gone) {
        const auto going =
            std::ranges::stable_partition(spans_, [&goes](const Span& one) { return !goes(one); });
        for (Span& one : going)
            gone(one);
        spans_.erase(going.begin(), going.end());
    }

    void drop(const Span& span, const Gone& gone) {
        const auto it = spans_.begin() + (&span - spans_.data());
        gone(*it);
        spans_.erase(it);
    }

    // What `tokens` continues gives way to it.
    void drop_beginnings_of(std::span<const llama::Token> tokens,
                            const AdapterSet& adapters,
                            const Gone& gone) {
        drop_if(
            [tokens, &adapters](const Span& one) {
                return one.adapters == adapters &&
                       common_run(one.tokens, tokens) == static_cast<int>(one.tokens.size());
            },
            gone);
    }

    int count() const { return static_cast<int>(spans_.size()); }

private:
    std::vector<Span> spans_;
    std::uint64_t uses_ = 0;
};

}  // namespace elpis::engine
