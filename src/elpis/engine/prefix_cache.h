#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/kept_spans.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {

// What stays of finished prompts in the model's cache, so that the next one that begins alike need
// not be read again. A pure account of tokens and of the sequences that hold their cells.
//
// Only unsteered spans are kept, and only unsteered rows are taken from them: cells that an
// injection has shaped belong to their own answer. So what is reused is always what an unsteered
// reading of these tokens, under the same adapters, would have made.
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
        int length = 0;  // of the span
    };
    // The longest run that `prompt` shares with a kept span; counts as a use of it.
    std::optional<Hit> find(std::span<const llama::Token> prompt, const AdapterSet& adapters = {});

    // Whether a span of that length could be kept.
    bool takes(int tokens) const;

    // A sequence whose cells may be forgotten, and of what text they are. No text: a longer span
    // has taken its place, and has all of it.
    using Forget = std::function<void(
        int holder, std::vector<llama::Token> tokens, const AdapterSet& adapters)>;

    // Makes room for a span and names the sequence to keep it in; nothing when it is too short, too
    // long, or a kept one holds it already. A kept span that the new one continues gives way to it.
    // What has to go is told to `forget`, least recently used first.
    std::optional<int> keep(std::vector<llama::Token> tokens,
                            const Forget& forget,
                            const AdapterSet& adapters = {});

    // Forgets the least recently used span; false when nothing is kept.
    bool evict(const Forget& forget);
    // Forgets every span but that of `holder`; −1: every one.
    void evict_all_but(int holder, const Forget& forget);

    int cells() const { return cells_; }
    int spans() const { return kept_.count(); }

private:
    using Kept = KeptSpans<int>;  // each in the sequence of that number
    void gone(Kept::Span& span, const Forget& forget);

    Limits limits_;
    Kept kept_;
    std::vector<int> free_;
    int cells_ = 0;
};

}  // namespace elpis::engine
