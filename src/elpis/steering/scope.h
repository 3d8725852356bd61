#pragma once

#include <string_view>

namespace elpis::steering {

// From which token on a sequence is steered.
enum class Scope {
    Turn,        // from the header of the last user message on; what comes before stays shareable
    Generation,  // from the last prompt token on, whose row yields the first new token
    All,         // from the first token on; no prompt is shared between feelings
};

constexpr std::string_view name_of(Scope scope) {
    switch (scope) {
        case Scope::Turn:
            return "turn";
        case Scope::Generation:
            return "generation";
        case Scope::All:
            return "all";
    }
    return "turn";
}

}  // namespace elpis::steering
