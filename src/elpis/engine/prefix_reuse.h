#pragma once

#include <map>
#include <memory>
#include <span>

#include "elpis/engine/active.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/prefix_cache.h"
#include "elpis/engine/scheduler.h"

namespace elpis::engine {

using Actives = std::map<RequestId, std::unique_ptr<Active>>;

// Spares prompts what was read before: copies the beginning that a new prompt shares with a kept
// span or with a running request, lets a request wait for another that is just reading the same,
// and keeps what finished ones leave. Engine's thread.
class PrefixReuse {
public:
    PrefixReuse(const PrefixCache::Limits& limits, Scheduler& scheduler);

    // The cache of the model that was loaded; null: nothing is reused.
    void use(llama::Context* context) { context_ = context; }

    // A request has a sequence: its prompt begins where a known one ends, or it waits for one.
    void admitted(Active& active, const Actives& all);
    // Before each step: who waited goes on when what it waited for is there, or its leader is gone.
    void release_followers(const Actives& all);
    // A request has ended well and still has its sequence: what is unsteered of it is kept.
    void ended(const Active& active);
    // Frees cells for somebody who waits for them; false when nothing is kept.
    bool evict();
    int cells() const { return cache_.cells(); }

private:
    // What of a prompt may be taken from others: up to where it is steered or watched, and not the
    // last token, whose row yields the first new one.
    static std::span<const llama::Token> reusable(const Active& active);
    void take(Active& active, int from_sequence, int tokens);

    Scheduler& scheduler_;
    PrefixCache cache_;
    PrefixCache::Forget forget_;
    int shortest_;
    llama::Context* context_ = nullptr;
};

}  // namespace elpis::engine
