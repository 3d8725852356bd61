#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace elpis::steering {

// What is done to one token's residual stream after one block. Absolute: the model's own units.
struct Edit {
    struct Projection {  // h ← h − amount·û(û·h); amount 1 removes the direction
        std::vector<float> unit;
        float amount = 1.0F;
    };
    struct Clamp {  // h ← h + (clip(û·h, low, high) − û·h)·û; low = high pins, both 0 ablates
        std::vector<float> unit;
        float low = 0.0F;
        float high = 0.0F;
    };

    int block = 0;
    std::vector<float> add;  // empty: nothing is added
    std::vector<Projection> projections;
    std::vector<Clamp> clamps;
    bool keep_norm = false;  // afterwards ‖h‖ is what it was

    // Order: add → project → clamp, so that no addition pushes a projection back out.
    // `hidden` has as many numbers as the rows.
    void apply(std::span<float> hidden) const;
};

// Everything one sequence gets. Immutable once made: shared between threads.
class Injection {
public:
    Injection() = default;
    // Edits without effect are dropped; one per block, ascending.
    explicit Injection(std::vector<Edit> edits);

    bool empty() const { return edits_.empty(); }
    const std::vector<Edit>& edits() const { return edits_; }
    const Edit* at(int block) const;

    // Equal for equal content: what a span of the cache is keyed by, beside its tokens. 0 = nothing
    // is injected.
    std::uint64_t signature() const { return signature_; }

private:
    std::vector<Edit> edits_;
    std::uint64_t signature_ = 0;
};

}  // namespace elpis::steering
