#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "elpis/steering/corpus/corpus.h"

namespace elpis::steering {

// Feelings that are told from each other: the quadrants, the named emotions, or the two sides of a
// concept. Texts by their index in the list that is read.
struct Group {
    struct Sample {
        std::size_t text = 0;
        // Samples of one cell differ in nothing but the feeling: same place of the pattern, same
        // topic.
        std::string cell;
    };
    struct Feeling {
        std::string name;
        std::vector<Sample> training;
        std::vector<std::size_t> held_out;
    };
    std::vector<Feeling> feelings;

    const Feeling* find(const std::string& name) const;
};

// The texts of a training, each once in a list, in a fixed order.
class TextList {
public:
    Group add(const Corpus& corpus, const std::vector<std::string>& names);
    std::size_t add(std::string text);
    const std::vector<std::string>& texts() const { return texts_; }

private:
    std::vector<std::string> texts_;
};

// Training texts of one feeling, by index.
std::vector<std::size_t> training_texts(const Group::Feeling& feeling);
// Those of all other feelings of the group.
std::vector<std::size_t> other_training_texts(const Group& group, const std::string& name);
std::vector<std::size_t> other_held_out(const Group& group, const std::string& name);

}  // namespace elpis::steering
