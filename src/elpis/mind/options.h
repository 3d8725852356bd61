#pragma once

#include <cstddef>

#include "elpis/steering/options.h"

namespace elpis::mind {

struct Options {
    // Used where neither the caller nor the feeling says otherwise.
    double temperature = 0.7;
    double top_p = 0.9;
    int max_tokens = 4096;

    enum class Appraisal { Words, Off } appraisal = Appraisal::Words;

    steering::Options steering;

    std::size_t max_characters = 1000;
    std::size_t max_waiting_calls = 128;  // calls that wait for an answer at once
};

}  // namespace elpis::mind
