#pragma once

#include <cstddef>
#include <deque>

#include "elpis/mcp/json.h"
#include "elpis/mind/generation.h"
#include "elpis/steering/probe.h"

namespace elpis::openai {

// What the parts of a growing answer felt like, told once they are known: a token is read by the
// model one step after it was written. Only where the tokens' feelings were asked for.
class FeltSpans {
public:
    // Of the text that was sent, so many characters of it, what was not told yet: {"valence",
    // "arousal", "from", "to"}, characters `from` to before `to`; null: nothing.
    mcp::Json take(const mind::Generation& generation, std::size_t sent);

private:
    void align(const mind::Generation& generation);

    std::size_t read_ = 0;                      // tokens that were taken from the stream
    std::deque<steering::ProbedToken> untold_;  // whose text had not been sent
    std::size_t told_ = 0;                      // characters, up to which it was told
    bool aligned_ = false;
};

}  // namespace elpis::openai
