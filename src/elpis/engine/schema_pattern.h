#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "elpis/engine/schema_pattern_length.h"
#include "elpis/engine/schema_pattern_tree.h"

namespace elpis::engine {

// The pattern of a schema in the few words of regular expressions that llama.cpp makes a grammar
// of, written for the text of a JSON string: a quote is \" there. It fits only what the given one
// fits. Unsupported also where no string is found of these lengths (in characters); Costly where
// following the grammar would take long: a repetition in a repetition that leaves open which of
// them goes on, or what comes to thousands of characters when it is written out.
std::expected<std::string, PatternFault> bound_pattern(std::string_view pattern, Lengths lengths);

}  // namespace elpis::engine
