#include "elpis/engine/prefix_reuse.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "elpis/engine/active.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/kept_spans.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/prefix_cache.h"
#include "elpis/engine/prefix_store.h"
#include "elpis/engine/scheduler.h"

namespace elpis::engine {
namespace {

// In the ledger, who holds kept cells: beyond any request's number.
RequestId owner_of(int holder) {
    return std::numeric_limits<RequestId>::max() - static_cast<RequestId>(holder);
}

// Of a kept span, so many cells beyond what is used of it are left where they are: llama.cpp rounds
// what attention looks at up to this.
constexpr int kSpareCells = 256;

}  // namespace

PrefixReuse::PrefixReuse(const PrefixCache::Limits& limits,
                         std::size_t stored_bytes,
                         int shortest,
                         Scheduler& scheduler)
    : scheduler_(scheduler),
      cache_(limits),
      store_(stored_bytes, shortest),
      forget_([this](int holder, std::vector<llama::Token> tokens, const AdapterSet& adapters) {
          store(holder, std::move(tokens), adapters);
          context_->forget(holder);
          scheduler_.ledger().release(owner_of(holder));
      }),
      shortest_(shortest) {}

std::span<const llama::Token> PrefixReuse::reusable(const Active& active) {
    const auto& prompt = active.prepared.prompt;
    std::size_t most = prompt.size() - 1;
    if (active.injection() != nullptr) {
        most = std::min(most, static_cast<std::size_t>(active.prepared.steered_from));
    }
    if (active.probe) most = std::min(most, static_cast<std::size_t>(active.prepared.turn));
    return std::span(prompt).first(most);
}

void PrefixReuse::admitted(Active& active, const Actives& all) {
    if (context_ == nullptr || active.prepared.reader) return;
    const std::span<const llama::Token> wanted = reusable(active);
    const auto known = cache_.find(wanted, active.adapters);

    // A running request may be reading, or have read, more of it than is kept. Who follows somebody
    // is not followed, and who leads never follows: nobody waits in a circle.
    int longest = std::max(known ? known->tokens : 0, shortest_ - 1);
    const Active* leader = nullptr;
    for (const auto& [id, other] : all) {
        if (id == active.id || !other->leads || !scheduler_.place(id)) continue;
        if (other->adapters != active.adapters) continue;
        const int run = common_run(reusable(*other), wanted);
        if (run <= longest) continue;
        longest = run;
        leader = other.get();
    }
    if (bring_back(active, longest)) {
        active.leads = true;
        return;
    }
    if (leader == nullptr) {
        active.leads = true;
        // Again: it may have left its cells while something was to be brought back.
        const auto kept = cache_.find(wanted, active.adapters);
        if (kept) take(active, kept->holder, kept->tokens);
        // What of a kept span is not this prompt's would cost it time in every step.
        const bool used = kept && kept->length - kept->tokens <= kSpareCells;
        cache_.evict_all_but(used ? kept->holder : -1, forget_);
        return;
    }
    active.follows = Active::Leader{.request = leader->id, .tokens = longest};
    scheduler_.hold(active.id);
}

bool PrefixReuse::release_followers(const Actives& all) {
    bool released = false;
    for (const auto& [id, active] : all) {
        if (!active->follows) continue;
        const auto leader = scheduler_.place(active->follows->request);
        if (leader && leader->decoded < active->follows->tokens) continue;
        const int tokens = active->follows->tokens;
        active->follows.reset();
        released = true;
        scheduler_.resume(id);
        if (leader) {
            active->leads = true;
            take(*active, leader->sequence, tokens);
        } else {
            admitted(*active, all);  // somebody else may lead, or what it left may do
        }
    }
    return released;
}

void PrefixReuse::take(Active& active, int from_sequence, int tokens) {
    const auto place = scheduler_.place(active.id);
    if (!place) return;
    context_->copy(from_sequence, place->sequence, tokens);
    begin_after(active, tokens);
}

void PrefixReuse::begin_after(Active& active, int tokens) {
    scheduler_.skip(active.id, tokens);
    active.reused = tokens;
}

bool PrefixReuse::bring_back(Active& active, int beyond) {
    const std::span<const llama::Token> wanted = reusable(active);
    const auto place = scheduler_.place(active.id);
    auto stored = store_.find(wanted, beyond, active.adapters);
    if (!place || !stored) return false;
    // All of the span needs cells for a moment: those that its request was granted, for prompt and
    // answer, and those that are free, or will be when nothing is kept.
    const int granted =
        static_cast<int>(active.prepared.prompt.size()) + active.prepared.max_tokens;
    const CellLedger& cells = scheduler_.cells();
    const int free = cells.total() - cells.used() + cache_.cells();
    if (stored->length > granted + free) return false;
    cache_.evict_all_but(-1, forget_);
    stored =
        store_.find(wanted, beyond, active.adapters);  // what was evicted may have taken its place
    if (!stored || !context_->restore(place->sequence, stored->cells)) return false;
    context_->cut(place->sequence, stored->tokens);
    begin_after(active, stored->tokens);
    return true;
}

void PrefixReuse::store(int sequence,
                        std::vector<llama::Token> tokens,
                        const AdapterSet& adapters) {
    if (tokens.empty() || !store_.make_room(tokens, context_->saved_bytes(sequence), adapters))
        return;
    PrefixStore::Cells cells = context_->save(sequence);
    if (!cells.empty()) store_.put(std::move(tokens), std::move(cells), adapters);
}

void PrefixReuse::ended(const Active& active, bool alone) {
    const auto place = scheduler_.place(active.id);
    if (context_ == nullptr || active.prepared.reader || !place) return;
    std::vector<llama::Token> tokens = active.prepared.prompt;
    std::ranges::copy(active.answer, std::back_inserter(tokens));
    std::size_t plain = std::min(tokens.size(), static_cast<std::size_t>(place->decoded));
    if (active.injection() != nullptr) {
        plain = std::min(plain, static_cast<std::size_t>(active.prepared.steered_from));
    }
    tokens.resize(plain);
    const auto count = static_cast<int>(plain);
    if (!alone || !cache_.takes(count)) {
        context_->cut(place->sequence, count);
        store(place->sequence, std::move(tokens), active.adapters);
        return;
    }
    const auto holder = cache_.keep(std::move(tokens), forget_, active.adapters);
    if (!holder) return;
    context_->copy(place->sequence, *holder, count);
    // Its own charge covers these cells until it is gone; then the holder's does. The ledger counts
    // cells that two sequences share twice, which errs on the safe side.
    scheduler_.hand_over(active.id, owner_of(*holder), count);
}

void PrefixReuse::park() {
    if (context_ != nullptr) cache_.evict_all_but(-1, forget_);
    context_ = nullptr;
}

bool PrefixReuse::evict() {
    return context_ != nullptr && cache_.evict(forget_);
}

}  // namespace elpis::engine
