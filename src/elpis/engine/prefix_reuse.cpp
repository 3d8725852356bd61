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
#include "elpis/engine/cells.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/prefix_cache.h"
#include "elpis/engine/scheduler.h"

namespace elpis::engine {
namespace {

// In the ledger, who holds kept cells: beyond any request's number.
RequestId owner_of(int holder) {
    return std::numeric_limits<RequestId>::max() - static_cast<RequestId>(holder);
}

}  // namespace

PrefixReuse::PrefixReuse(const PrefixCache::Limits& limits, Scheduler& scheduler)
    : scheduler_(scheduler),
      cache_(limits),
      forget_([this](int holder) {
          context_->forget(holder);
          scheduler_.ledger().release(owner_of(holder));
      }),
      shortest_(limits.shortest) {}

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
    const auto kept = cache_.find(wanted);

    // A running request may be reading, or have read, more of it than is kept. Who follows somebody
    // is not followed, and who leads never follows: nobody waits in a circle.
    int longest = kept ? kept->tokens : shortest_ - 1;
    const Active* leader = nullptr;
    for (const auto& [id, other] : all) {
        if (id == active.id || !other->leads || !scheduler_.place(id)) continue;
        const int run = common_run(reusable(*other), wanted);
        if (run <= longest) continue;
        longest = run;
        leader = other.get();
    }
    if (leader == nullptr) {
        active.leads = true;
        if (kept) take(active, kept->holder, kept->tokens);
        return;
    }
    active.follows = Active::Leader{.request = leader->id, .tokens = longest};
    scheduler_.hold(active.id);
}

void PrefixReuse::release_followers(const Actives& all) {
    for (const auto& [id, active] : all) {
        if (!active->follows) continue;
        const auto leader = scheduler_.place(active->follows->request);
        if (leader && leader->decoded < active->follows->tokens) continue;
        const int tokens = active->follows->tokens;
        active->follows.reset();
        scheduler_.resume(id);
        if (leader) {
            active->leads = true;
            take(*active, leader->sequence, tokens);
        } else {
            admitted(*active, all);  // somebody else may lead, or what it left may do
        }
    }
}

void PrefixReuse::take(Active& active, int from_sequence, int tokens) {
    const auto place = scheduler_.place(active.id);
    if (!place) return;
    context_->copy(from_sequence, place->sequence, tokens);
    scheduler_.skip(active.id, tokens);
    active.reused = tokens;
}

void PrefixReuse::ended(const Active& active) {
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
    const auto holder = cache_.keep(std::move(tokens), forget_);
    if (!holder) return;
    context_->copy(place->sequence, *holder, count);
    // Its own charge covers these cells until it is gone; then the holder's does. The ledger counts
    // cells that two sequences share twice, which errs on the safe side.
    scheduler_.hand_over(active.id, owner_of(*holder), count);
}

bool PrefixReuse::evict() {
    return context_ != nullptr && cache_.evict(forget_);
}

}  // namespace elpis::engine
