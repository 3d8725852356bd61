#include "elpis/engine/prefix_cache.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {

int common_run(std::span<const llama::Token> a, std::span<const llama::Token> b) {
    return static_cast<int>(std::ranges::mismatch(a, b).in1 - a.begin());
}

PrefixCache::PrefixCache(const Limits& limits) : limits_(limits) {
    for (int i = limits.holders - 1; i >= 0; --i)
        free_.push_back(limits.first_holder + i);
}

std::optional<PrefixCache::Hit> PrefixCache::find(std::span<const llama::Token> prompt) {
    Kept* best = nullptr;
    int longest = limits_.shortest - 1;
    for (Kept& one : kept_) {
        const int run = common_run(one.tokens, prompt);
        if (run <= longest) continue;
        longest = run;
        best = &one;
    }
    if (best == nullptr) return std::nullopt;
    best->used = ++uses_;
    return Hit{.holder = best->holder, .tokens = longest};
}

std::optional<int> PrefixCache::keep(std::vector<llama::Token> tokens, const Forget& forget) {
    const int length = static_cast<int>(tokens.size());
    if (limits_.holders == 0 || length < limits_.shortest || length > limits_.cells) {
        return std::nullopt;
    }
    for (auto it = kept_.begin(); it != kept_.end();) {
        const int run = common_run(it->tokens, tokens);
        if (run == length) {  // all of it is there
            it->used = ++uses_;
            return std::nullopt;
        }
        if (run == static_cast<int>(it->tokens.size())) {
            drop(it, forget);  // erases; everything before `it` was looked at
            it = kept_.begin();
            continue;
        }
        ++it;
    }
    while (free_.empty() || cells_ + length > limits_.cells) {
        if (!evict(forget)) return std::nullopt;
    }
    const int holder = free_.back();
    free_.pop_back();
    cells_ += length;
    kept_.push_back({.holder = holder, .tokens = std::move(tokens), .used = ++uses_});
    return holder;
}

bool PrefixCache::evict(const Forget& forget) {
    const auto oldest = std::ranges::min_element(kept_, {}, &Kept::used);
    if (oldest == kept_.end()) return false;
    drop(oldest, forget);
    return true;
}

void PrefixCache::drop(std::vector<Kept>::iterator it, const Forget& forget) {
    cells_ -= static_cast<int>(it->tokens.size());
    free_.push_back(it->holder);
    forget(it->holder);
    kept_.erase(it);
}

}  // namespace elpis::engine
