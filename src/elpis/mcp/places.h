#pragma once

#include <cstddef>
#include <memory>

#include "elpis/base/guarded.h"

namespace elpis::mcp {

// How many calls may wait at once. Copies share; any thread.
class Places {
public:
    using Place = std::shared_ptr<void>;  // free again when dropped

    explicit Places(std::size_t limit)
        : limit_(limit), taken_(std::make_shared<Guarded<std::size_t>>(0U)) {}

    // Null when all are taken.
    Place take() const {
        const bool free = taken_->with([this](std::size_t& taken) {
            if (taken >= limit_) return false;
            ++taken;
            return true;
        });
        if (!free) return nullptr;
        return {taken_.get(),
                [taken = taken_](void*) { taken->with([](std::size_t& count) { --count; }); }};
    }

private:
    std::size_t limit_;
    std::shared_ptr<Guarded<std::size_t>> taken_;
};

}  // namespace elpis::mcp
