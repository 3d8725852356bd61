#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/places.h"
#include "elpis/mcp/services.h"
#include "elpis/mind/mind.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {

// A finished generation that a call waited for. Neither failed nor cancelled by anybody else.
struct Ending {
    const mind::Generation& generation;
    const std::string& text;
    const streams::Outcome& outcome;
    bool limit_passed = false;  // it took too long and was cut

    std::string_view finish_reason() const;  // stop, length; "limit" when it was cut
    Json usage() const;                      // {prompt_tokens, completion_tokens, total_tokens}
};

Field usage_field();  // for output schemas

using Finish = std::function<Result<Json>(const Services&, const Ending&)>;

// Refuses, or starts a generation and answers the call when it has ended with what `finish` makes
// of it. Until then no thread waits; the client hears how it gets on, and its cancel reaches the
// generation. `limit` 0: as long as it takes.
void answer_when_complete(const Services& services,
                          const std::shared_ptr<Call>& call,
                          const std::function<Result<mind::Generation>()>& start,
                          std::chrono::seconds limit,
                          Finish finish);

// A place among the calls that wait, or Busy with the limit.
Result<Places::Place> take_place(const Services& services);

}  // namespace elpis::mcp
