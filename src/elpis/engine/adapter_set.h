#pragma once

#include <compare>  // IWYU pragma: keep
#include <filesystem>
#include <string>
#include <vector>

#include "elpis/base/result.h"

namespace elpis::engine {

// A LoRA adapter that the server offers: a GGUF file under a name of its owner's choice.
struct AdapterFile {
    std::string name;
    std::filesystem::path path;
    bool operator==(const AdapterFile&) const = default;
};

// A caller's wish: that adapter, so many times as strong as it was trained. 0: not at all.
struct AdapterWish {
    std::string name;
    double scale = 1.0;
    bool operator==(const AdapterWish&) const = default;
};

inline constexpr double kStrongestAdapter = 4.0;  // either way

// Which adapters act on a request, by their numbers, in order; none of them with a scale of 0. Two
// requests can be computed in one step when theirs are equal, and only then do they leave the same
// in the cache.
struct AdapterSet {
    struct Use {
        int adapter = 0;
        float scale = 1.0F;
        auto operator<=>(const Use&) const = default;
    };
    std::vector<Use> uses;

    bool empty() const { return uses.empty(); }
    bool operator==(const AdapterSet&) const = default;
};

// InvalidArgument for a name that is not offered, or is wished for twice, and for a scale that is
// no number or stronger than kStrongestAdapter.
Result<AdapterSet> adapter_set(const std::vector<AdapterWish>& wishes,
                               const std::vector<AdapterFile>& offered);

}  // namespace elpis::engine
