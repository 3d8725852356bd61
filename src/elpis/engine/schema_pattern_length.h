#pragma once

#include <optional>

#include "elpis/engine/schema_pattern_tree.h"

namespace elpis::engine {

// How many characters the strings have that a pattern fits; `most` may be kEndless.
struct Lengths {
    int least = 0;
    int most = PatternNode::kEndless;
};

Lengths lengths_of(const PatternNode& pattern);

// A pattern that fits only strings that the given one fits, and of these none whose length is
// outside. Where the characters can be shared out among the parts in several ways one is chosen, so
// not all such strings may fit it. Nothing where no string is left, or none is found.
std::optional<PatternNode> of_lengths(PatternNode pattern, Lengths wanted);

}  // namespace elpis::engine
