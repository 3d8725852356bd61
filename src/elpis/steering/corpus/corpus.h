#pragma once

#include <map>
#include <string>
#include <vector>

namespace elpis::steering {

// The sentences a library is trained from: own first-person statements in the register of a
// feeling, the same topics for every feeling, so that what differs is the feeling.
struct Corpus {
    struct Statement {
        std::string text;
        std::string topic;  // held out together
    };
    std::map<std::string, std::vector<Statement>> feelings;  // "excited", …, "joy", …
    std::vector<Statement> neutral;
    std::string hash;  // of the texts, hex
};

}  // namespace elpis::steering
