#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "elpis/base/worker_pool.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/chooser.h"
#include "elpis/engine/grammar_source.h"
#include "elpis/engine/letters.h"
#include "elpis/engine/loaded_model.h"
#include "elpis/engine/request.h"

namespace elpis::engine {

// The work that can take long and that nothing can interrupt: templates and tokenising on one
// thread, those of large requests on another, so that nobody waits behind them with a short
// question; grammars on two, so that a hostile grammar hurts only requests that have one. Each job
// tells the inbox when it begins and what came of it. All calls return at once; false when the line
// is full.
class SideWork {
public:
    static constexpr int kGrammarWorkers = 2;

    // Jobs in line are bounded by the requests that may be open.
    SideWork(Inbox& inbox, std::size_t open_requests);

    bool prepare(RequestId id,
                 std::shared_ptr<const Request> request,
                 std::shared_ptr<const LoadedModel> model);
    bool compile(RequestId id, GrammarSource source, std::shared_ptr<const LoadedModel> model);
    // `model` keeps alive what the chooser's grammar points to.
    bool sample(RequestId id,
                std::shared_ptr<Chooser> chooser,
                std::vector<float> logits,
                std::shared_ptr<const LoadedModel> model);

private:
    Inbox& inbox_;
    WorkerPool preparer_;
    WorkerPool large_preparer_;
    WorkerPool grammar_workers_;
};

}  // namespace elpis::engine
