#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "elpis/cli/doctor/evidence.h"

namespace elpis::cli {

// What would be used, why, and what stands in the way.
struct Diagnosis {
    struct Fact {
        std::string name;
        nlohmann::ordered_json value;  // for programs
        std::string text;              // for people
        std::string why;               // may be empty
    };
    struct Section {
        std::string name;
        std::vector<Fact> facts;
    };

    std::vector<Section> sections;
    std::vector<std::string> problems;  // it cannot run; each with what to do
    std::vector<std::string> advice;    // it runs, but
};

Diagnosis diagnose(const Evidence& evidence);

}  // namespace elpis::cli
