#pragma once

#include <string>
#include <string_view>

#include "elpis/base/result.h"

namespace elpis::steering::evaluation {

// Someone from outside who says how much of the feeling, or of the concept, an answer shows: any
// scale, more is more. Implemented over a command by who may start one, which bounds its time and
// what it may say; faked in tests.
class Judge {
public:
    virtual ~Judge() = default;

    virtual std::string name() const = 0;
    // Blocks. An error ends the evaluation.
    virtual Result<double> score(std::string_view question, std::string_view answer) = 0;
};

}  // namespace elpis::steering::evaluation
