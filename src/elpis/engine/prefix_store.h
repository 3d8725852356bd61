#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/kept_spans.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {

// Finished prompts whose cells have left the model's cache for ordinary memory, because cells that
// nobody reads still cost each step: attention looks at all of them, if only to find that they are
// another's. Here they cost nothing until a prompt that begins alike brings them back.
class PrefixStore {
public:
    using Cells = std::vector<std::uint8_t>;  // as llama::Context::save gives them

    // `bytes` 0: nothing is stored. `shortest` in tokens, as in PrefixCache.
    PrefixStore(std::size_t bytes, int shortest) : limit_(bytes), shortest_(shortest) {}

    // Before a span's cells are saved, `bytes` of them. False when they are not worth it: they do
    // not fit, the span is too short, or a stored one holds it already (which counts as a use of
    // that one). Else what the span continues, and the least recently used, have given way to it.
    bool make_room(std::span<const llama::Token> tokens,
                   std::size_t bytes,
                   const AdapterSet& adapters = {});

    // Stores a span that room can be made for.
    void put(std::vector<llama::Token> tokens, Cells cells, const AdapterSet& adapters = {});

    struct Hit {
        std::span<const std::uint8_t> cells;  // of the whole span; valid until the next call of put
        int tokens = 0;                       // the first so many are the prompt's
        int length = 0;                       // of the span
    };
    // The longest run that `prompt` shares with a stored span, if it has more than `beyond` tokens
    // and is a good part of the span, all of which has to be brought back; counts as a use of it.
    std::optional<Hit> find(std::span<const llama::Token> prompt,
                            int beyond,
                            const AdapterSet& adapters = {});

    void clear();
    std::size_t bytes() const { return bytes_; }

private:
    using Kept = KeptSpans<Cells>;
    void drop_oldest();

    std::size_t limit_;
    int shortest_;
    Kept kept_;
    std::size_t bytes_ = 0;
};

}  // namespace elpis::engine
