#pragma once

#include <map>
#include <string>
#include <vector>

#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/pairs.h"
#include "elpis/steering/evaluation/instrument.h"
#include "elpis/steering/evaluation/subject.h"

namespace elpis::steering::evaluation {

// What an evaluation asks with.
struct Materials {
    struct Text {
        std::string text;
        std::string topic;
        std::string pole;  // whose it is
    };
    std::vector<Text> training;
    std::vector<Text> held_out;  // of other topics
    std::vector<Text> ordinary;  // of no pattern and no topic; may be empty

    std::vector<std::string> stems;                         // beginnings of sentences
    std::map<std::string, std::vector<std::string>> words;  // by channel, blanks included
    std::vector<Instrument::TextPair> pairs;                // of a concept, held-out topics
    std::vector<std::string> paragraphs;                    // neutral
    std::vector<std::string> questions;                     // everyday
    std::string hash;                                       // of the corpus
};

// What a corpus holds for a subject. Of a plane: the statements of the four quadrants. Of a
// concept: its own, against those of the corpus' other feelings of its kind (quadrants, or not),
// pairs on the same topic; nothing where the corpus does not know the concept.
Materials materials_of(const Corpus& corpus, const Subject& subject);

// Of a concept that pairs of texts are about: every fifth pair is held out, as train_concept()
// holds it out; the rest of the materials is the corpus'.
Materials materials_of(const std::vector<Pair>& pairs,
                       const Corpus& corpus,
                       const Subject& subject);

}  // namespace elpis::steering::evaluation
