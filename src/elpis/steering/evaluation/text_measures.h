#pragma once

#include <string_view>

namespace elpis::steering::evaluation {

// What a reader sees of a text without understanding it. Words are those of affect::Words, in lower
// case where they are compared.
struct TextMeasures {
    int words = 0;
    int sentences = 0;  // ends of clauses by . ! ? or the end of the text
    int exclamations = 0;
    int capitals = 0;      // words of two letters or more, all of them capitals
    int intensifiers = 0;  // very, so, really, …: our own short list
    // Different pairs of neighbouring words over all pairs (distinct-2, Li et al. 2016); 1 for a
    // text of fewer than two words.
    double distinct_pairs = 1.0;

    double words_per_sentence() const {
        return sentences == 0 ? 0.0 : static_cast<double>(words) / sentences;
    }
};

// Any bytes are fine.
TextMeasures measure(std::string_view text);

}  // namespace elpis::steering::evaluation
