#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace elpis::steering {

// Directions that are watched while a text is read or written: after block `block`, before anything
// is injected there.
struct Probe {
    int block = 0;
    std::vector<std::vector<float>> units;  // width numbers each, length 1
};

// Projections of tokens on a probe's directions: tokens × units, row by row.
struct ProbeRows {
    std::size_t units = 0;
    std::vector<float> values;

    std::size_t tokens() const { return units == 0 ? 0 : values.size() / units; }
    bool operator==(const ProbeRows&) const = default;
};

// One token of an answer, as soon as the model has read it: its bytes, and a number for each unit.
struct ProbedToken {
    std::string piece;
    std::vector<float> values;
};

// What an answer felt like on the way. The token that ended the answer was never read.
struct ProbeReading {
    ProbeRows turn;    // the last user message with its frame, as far as steering reaches back
    ProbeRows answer;  // the tokens that were written
    std::vector<std::string> answer_pieces;  // the same tokens as text; bytes, may split characters
};

}  // namespace elpis::steering
