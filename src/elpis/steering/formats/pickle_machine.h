#pragma once

#include <cstddef>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/pickle_value.h"

namespace elpis::steering::formats {

inline constexpr std::size_t kLongestPickle = std::size_t{16} << 20U;
inline constexpr std::size_t kMostInstructions = 1'000'000;
inline constexpr std::size_t kMostHeld = 100'000;  // on the stack, and in the memo

struct Pickle {
    Values values;
    ValueId root = 0;
    std::size_t length = 0;  // bytes up to and with STOP
};

// Reads one pickle from the front of `stream`, which must outlive the result (texts are views into
// it). A table maps each instruction to what it does to a stack of values; an instruction or a name
// that is not in the tables ends the reading. Nothing is executed, imported or resolved; there is
// no recursion; time and memory are bounded by the limits above.
Result<Pickle> read_pickle(Bytes stream);

}  // namespace elpis::steering::formats
