#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {

// What is kept of finished prompts, so that the next one that begins alike need not be read again.
// A pure account of tokens and of the sequences that hold their cells.
//
// Only unsteered spans are kept, and only unsteered rows are taken from them: cells that an
// injection has shaped belong to their own answer (facts/steering.md §8.3). So what is reused is
// always what an unsteered reading of these tokens would have made.
class PrefixCache {
public:
    struct Limits {
        int first_holder = 0;  // sequences first_holder … first_holder + holders − 1 keep spans
        int holders = 0;       // 0: nothing is kept
        int cells = 0;         // kept at most, in all
        int shortest = 32;     // a shorter run is not worth it
    };
    explicit PrefixCache(const Limits& limits);

    struct Hit {
        int holder = 0;
        int tokens = 0;  // the first so many are there
    };
    // The longest run that `prompt` shares with a kept span; counts as a use of it.
    std::optional<Hit> find(std::span<const llama::Token> prompt);

    // A sequence whose cells may be forgotten.
    using Forget = std::function<void(int holder)>;

    // Makes room for a span and names the sequence to keep it in; nothing when it is too short, too
    // long, or a kept one holds it already. A kept span that the new one continues gives way to it.
    // What has to go is told to `forget`, least recently used first.
    std::optional<int> keep(std::vector<llama::Token> tokens, const Forget& forget);

    // Forgets the least recently used span; false when nothing is kept.
    bool evict(const Forget& forget);

    int cells() const { return cells_; }
    int spans() const { return static_cast<int>(kept_.size()); }

private:
    struct Kept {
        int holder = 0;
        std::vector<llama::Token> tokens;
        std::uint64_t used = 0;  // when, in uses
    };

    void drop(std::vector<Kept>::iterator it, const Forget& forget);

    Limits limits_;
    std::vector<Kept> kept_;
    std::vector<int> free_;
    int cells_ = 0;
    std::uint64_t uses_ = 0;
};

// How many tokens two texts share from their beginning.
int common_run(std::span<const llama::Token> a, std::span<const llama::Token> b);

}  // namespace elpis::engine
