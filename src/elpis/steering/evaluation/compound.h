#pragma once

#include <string_view>

#include "elpis/steering/evaluation/lexicon.h"

namespace elpis::steering::evaluation {

// Mood of a text between −1 and 1, by the rules of VADER (Hutto and Gilbert 2014) over any list of
// rated words: what stands up to three words before a rated one boosts, dampens or negates it,
// capitals and exclamation marks make it stronger, what follows a "but" counts more than what
// precedes it; the sum x becomes x / √(x² + 15). 0 where no word is rated. VADER's idioms and
// emoji are left out.
double compound(std::string_view text, const WordRatings& words);

}  // namespace elpis::steering::evaluation
