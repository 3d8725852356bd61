#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "elpis/base/error.h"

namespace elpis::engine {

enum class FinishReason { Stop, Length, Cancelled };

constexpr std::string_view name_of(FinishReason reason) {
    switch (reason) {
        case FinishReason::Stop:
            return "stop";
        case FinishReason::Length:
            return "length";
        case FinishReason::Cancelled:
            return "cancelled";
    }
    return "stop";
}

enum class Phase { Queued, Loading, Prefill, Generating };

// Where a request stands before its first text. `done` of `total`: percent of the load, or prompt
// tokens; 0 of 0 when there is nothing to count.
struct Progress {
    Phase phase = Phase::Queued;
    int done = 0;
    int total = 0;
};

// More of the answer: whole UTF-8 characters, never a part of a stop string; may be empty when a
// token only completed the count.
struct Text {
    std::string piece;
    int tokens = 0;  // generated so far, this piece included
};

struct Usage {
    int prompt_tokens = 0;
    int completion_tokens = 0;
};

// The end, when it was not an error.
struct Done {
    FinishReason reason = FinishReason::Stop;
    Usage usage;
};

// What the engine tells about one request. Exactly one Done or Error, and nothing after it.
using Event = std::variant<Progress, Text, Done, Error>;

}  // namespace elpis::engine
