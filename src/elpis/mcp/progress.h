#pragma once

#include <memory>
#include <optional>
#include <string>

#include "elpis/base/clock.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/services.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {

// How a generation gets on, as MCP counts it: always rising, no total (nobody knows how long an
// answer will be), a sentence beside it. News at most every 100 ms; the same again every 10 s, so
// that a client that waits for a sign of life gets one.
class ProgressMeter {
public:
    // {progress, message}, or nothing to say at this moment.
    std::optional<Json> next(Clock::Monotonic now, const streams::Reading& reading);

private:
    // Percent of the load, tokens of the prompt, tokens of the answer: each rises, so their sum
    // does.
    double loaded_ = 0.0;
    double read_ = 0.0;
    double written_ = 0.0;

    std::optional<Clock::Monotonic> last_time_;
    std::string last_message_;
    double last_ = 0.0;
};

// Looks at the stream a few times a second and informs the client, until the call is settled or the
// stream complete. Nothing when the client gave no token.
void report_progress(const Services& services,
                     std::shared_ptr<Call> call,
                     std::shared_ptr<streams::Stream> stream);

}  // namespace elpis::mcp
