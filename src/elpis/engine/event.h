#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/probe.h"
#include "elpis/steering/scope.h"

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

// How likely the model held a token of the answer, and which others it held likely: natural
// logarithms, before anything that chose among them. `piece` is its bytes, maybe a part of a
// character.
struct TokenLogprob {
    struct One {
        std::string piece;
        double logprob = 0.0;
    };
    One chosen;
    std::vector<One> likeliest;
};

// More of the answer, or of the thought before it: whole UTF-8 characters, never a part of a stop
// string; may be empty when a token only completed the count.
struct Text {
    std::string piece;
    int tokens = 0;                                      // generated so far, this piece included
    std::optional<TokenLogprob> logprob = std::nullopt;  // of this token, when it was asked for
    std::string thought;  // more of what the model thinks before it answers
    // Tokens of the answer that were read since the last of these: Request::probe_as_it_comes.
    std::vector<steering::ProbedToken> probed;
    // With the first, when the answer may be a call: who can tell how much of it is words.
    std::shared_ptr<const AnswerReader> reader = nullptr;
};

struct Usage {
    int prompt_tokens = 0;
    int completion_tokens = 0;
    int cached_tokens = 0;   // of the prompt's: read before, for this or another request
    int thought_tokens = 0;  // of the completion's: up to the last one of the thought before it
};

// The end, when it was not an error.
struct Done {
    FinishReason reason = FinishReason::Stop;
    Usage usage;
    // How it was steered; absent when it was not. `Turn` becomes `Generation` where the model's
    // template does not show where the last user message begins.
    std::optional<steering::Scope> steered;
    std::shared_ptr<const steering::ProbeReading> probed;  // when a probe was given
    std::shared_ptr<const AnswerReader> reader = nullptr;  // when the answer may be a call
};

// The end of a request that had a text read.
struct ReadDone {
    steering::TextReading reading;
};

// The end of a request that asked for a vector.
struct EmbeddingDone {
    std::vector<float> vector;  // of length 1; as many numbers as the model is wide
    int tokens = 0;             // read for it
};

// What the engine tells about one request. Exactly one Done, ReadDone, EmbeddingDone or Error, and
// nothing after it.
using Event = std::variant<Progress, Text, Done, ReadDone, EmbeddingDone, Error>;

}  // namespace elpis::engine
