#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"

namespace elpis::steering {

// Two texts that differ in one concept, and otherwise as little as can be.
struct Pair {
    std::string positive;
    std::string negative;

    bool operator==(const Pair&) const = default;
};

// Every fifth pair is held out: never trained from, measured on. `index` counts from 0.
constexpr bool is_held_out(std::size_t index) {
    return index % 5 == 4;
}

// One JSON object per line, {"positive": "…", "negative": "…"}; empty lines are passed over, other
// keys are ignored. At most 20 000 pairs. InvalidArgument names file and line.
Result<std::vector<Pair>> parse_pairs(std::string_view text, std::string_view shown);

// Reads a file of at most 64 MiB. NotFound when there is none.
Result<std::vector<Pair>> read_pairs(const std::filesystem::path& file);

}  // namespace elpis::steering
