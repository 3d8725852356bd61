#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "elpis/engine/active.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/prefix_cache.h"
#include "elpis/engine/prefix_store.h"
#include "elpis/engine/scheduler.h"

namespace elpis::engine {

using Actives = std::map<RequestId, std::unique_ptr<Active>>;

// Spares prompts what was read before: copies the beginning that a new prompt shares with a kept
// span or with a running request, lets a request wait for another that is just reading the same,
// and keeps what finished ones leave. Never across adapters. Engine's thread.
//
// What is kept stays in the model's cache only while it costs nobody: until another request comes
// that has no use for it, or when it ends alone. Else it is stored outside, and brought back.
class PrefixReuse {
public:
    // `stored_bytes`: of what is kept outside the model's cache. `shortest`, in tokens: of what is
    // kept there, or waited for while another request reads it.
    PrefixReuse(const PrefixCache::Limits& limits,
                std::size_t stored_bytes,
                int shortest,
                Scheduler& scheduler);

    // The cache of the model that was loaded; null: nothing is reused.
    void use(llama::Context* context) { context_ = context; }

    // A request has a sequence: its prompt begins where a known one ends, or it waits for one.
    void admitted(Active& active, const Actives& all);
    // Before each step: who waited goes on when what it waited for is there, or its leader is gone.
    // True when somebody did.
    bool release_followers(const Actives& all);
    // A request has ended well and still has its sequence: what is unsteered of it is kept. Its
    // other cells may be gone afterwards. `alone`: no other request is open.
    void ended(const Active& active, bool alone);
    // Frees cells for somebody who waits for them; false when none are kept.
    bool evict();
    // All that is kept leaves its cells, whose context is about to go: use(nullptr).
    void park();
    // What is stored was of other weights.
    void forget_stored() { store_.clear(); }
    int cells() const { return cache_.cells(); }
    std::size_t stored_bytes() const { return store_.bytes(); }

private:
    // What of a prompt may be taken from others: up to where it is steered or watched, and not the
    // last token, whose row yields the first new one.
    static std::span<const llama::Token> reusable(const Active& active);
    void take(Active& active, int from_sequence, int tokens);
    // So many tokens are in its sequence already.
    void begin_after(Active& active, int tokens);
    // From the store into the request's own sequence, if there is more than `beyond` tokens and the
    // cells suffice; what is kept in cells may have left them then. False: nothing was changed but
    // that.
    bool bring_back(Active& active, int beyond);
    // The cells of a sequence that is about to be forgotten.
    void store(int sequence, std::vector<llama::Token> tokens, const AdapterSet& adapters);

    Scheduler& scheduler_;
    PrefixCache cache_;
    PrefixStore store_;
    PrefixCache::Forget forget_;
    int shortest_;
    llama::Context* context_ = nullptr;
};

}  // namespace elpis::engine
