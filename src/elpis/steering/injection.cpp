#include "elpis/steering/injection.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "elpis/steering/digest.h"
#include "elpis/steering/linear.h"

namespace elpis::steering {
namespace {

void add_along(std::span<float> hidden, std::span<const float> unit, double amount) {
    const auto factor = static_cast<float>(amount);
    for (std::size_t i = 0; i < hidden.size(); ++i)
        hidden[i] += factor * unit[i];
}

bool all_zero(std::span<const float> row) {
    return std::ranges::all_of(row, [](float value) { return value == 0.0F; });
}

void drop_what_does_nothing(Edit& edit) {
    if (all_zero(edit.add)) edit.add.clear();
    std::erase_if(edit.projections, [](const Edit::Projection& it) {
        return it.amount == 0.0F || all_zero(it.unit);
    });
    std::erase_if(edit.clamps, [](const Edit::Clamp& it) { return all_zero(it.unit); });
}

bool does_nothing(const Edit& edit) {
    return edit.add.empty() && edit.projections.empty() && edit.clamps.empty();
}

std::uint64_t digest_of(const std::vector<Edit>& edits) {
    if (edits.empty()) return 0;
    Digest digest;
    for (const Edit& edit : edits) {
        digest.take(static_cast<std::uint64_t>(edit.block));
        digest.take(std::span(edit.add));
        digest.take(std::uint64_t{edit.projections.size()});
        for (const Edit::Projection& it : edit.projections) {
            digest.take(std::span(it.unit));
            digest.take(it.amount);
        }
        digest.take(std::uint64_t{edit.clamps.size()});
        for (const Edit::Clamp& it : edit.clamps) {
            digest.take(std::span(it.unit));
            digest.take(it.low);
            digest.take(it.high);
        }
        digest.take(std::uint64_t{edit.keep_norm});
    }
    return digest.value() == 0 ? 1 : digest.value();  // 0 means: nothing is injected
}

}  // namespace

void Edit::apply(std::span<float> hidden) const {
    const double before = keep_norm ? std::sqrt(dot(hidden, hidden)) : 0.0;
    if (!add.empty()) {
        assert(add.size() == hidden.size());
        for (std::size_t i = 0; i < hidden.size(); ++i)
            hidden[i] += add[i];
    }
    for (const Projection& it : projections) {
        add_along(hidden, it.unit, -static_cast<double>(it.amount) * dot(hidden, it.unit));
    }
    for (const Clamp& it : clamps) {
        const double along = dot(hidden, it.unit);
        // Not std::clamp: crossed limits must not be undefined behaviour; the lower one wins.
        const double wanted =
            std::max(std::min(along, static_cast<double>(it.high)), static_cast<double>(it.low));
        if (wanted != along) add_along(hidden, it.unit, wanted - along);
    }
    if (keep_norm) {
        const double after = std::sqrt(dot(hidden, hidden));
        if (after > 0.0) {
            const auto factor = static_cast<float>(before / after);
            for (float& value : hidden)
                value *= factor;
        }
    }
}

Injection::Injection(std::vector<Edit> edits) : edits_(std::move(edits)) {
    for (Edit& edit : edits_)
        drop_what_does_nothing(edit);
    std::erase_if(edits_, does_nothing);
    std::ranges::sort(edits_, {}, &Edit::block);
    assert(std::ranges::adjacent_find(edits_, {}, &Edit::block) == edits_.end());
    signature_ = digest_of(edits_);
}

const Edit* Injection::at(int block) const {
    const auto it = std::ranges::lower_bound(edits_, block, {}, &Edit::block);
    return it != edits_.end() && it->block == block ? &*it : nullptr;
}

}  // namespace elpis::steering
