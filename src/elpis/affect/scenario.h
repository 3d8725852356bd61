#pragma once

#include <string>
#include <vector>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"

namespace elpis::affect {

// A stretch of a character's life, thought out in advance. Moments are counted from its beginning.
struct Scenario {
    std::string name;
    std::string about;  // one sentence; may be empty
    Options options;    // of the character, its own kinds of events included
    Seconds begins{0};  // time of the day at which it begins, for people
    Seconds length{86'400.0};
    Seconds step{60.0};  // between samples

    // Something that happens once, at `from`, or again and again until `to`, both included.
    struct Plan {
        std::string type;
        double intensity = 1.0;
        Instant from{0};
        Instant to{0};
        Seconds every{0};  // 0: once
    };
    std::vector<Plan> plans;
};

}  // namespace elpis::affect
