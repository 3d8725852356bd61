#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "elpis/engine/active.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/llama/batch.h"
#include "elpis/engine/llama/tap.h"
#include "elpis/engine/scheduler.h"

namespace elpis::engine {

// The rows of one step: which tokens it holds, and what happens to the activations of which rows.
class StepLayout {
public:
    // Fills batch and tap anew from a plan of requests that `find` knows. What is not `steerable`
    // passes untouched.
    void lay_out(const std::vector<Scheduler::Span>& plan,
                 const std::function<const Active&(RequestId)>& find,
                 bool steerable,
                 llama::Batch& batch,
                 llama::Tap& tap);

    // After the step: whose rows are read or edited, and from which position on the numbers could
    // not bear a request's edits.
    const std::vector<RequestId>& tapped() const { return tapped_; }
    std::optional<int> burst(const llama::Tap& tap, RequestId request) const;

private:
    void tap_rows(const Active& active,
                  const Scheduler::Span& span,
                  int first,
                  bool steerable,
                  llama::Tap& tap);

    std::vector<RequestId> tapped_;  // by the tap's entries
};

}  // namespace elpis::engine
