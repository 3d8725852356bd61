#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "elpis/base/guarded.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/jobs.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"

namespace elpis::mcp {

// Requests of ours to legacy clients (sampling/createMessage, elicitation/create, roots/list),
// each on the way to the answer of a call of theirs. A modern client is asked by a result
// (input_required.h). Copies share; any thread.
class Questions {
public:
    static constexpr std::size_t kMost = 1024;  // that wait for a response at once

    explicit Questions(Jobs jobs);

    // In a job, once: what the client has responded, or why it was not asked: it has not declared
    // that it can, it is a modern one, or too many questions wait. Never when the call is settled
    // before.
    using Reply = std::function<void(Outcome)>;

    // One question of a call at a time: it takes the place of what the call holds (Call::hold).
    void ask(const std::shared_ptr<Call>& call,
             std::string_view method,
             Json params,
             Reply reply) const;

    // A client has responded. False: nobody waits for it.
    bool answer(const Response& response) const;

    // How many wait.
    std::size_t open() const;

private:
    using Waiting = std::map<std::string, Reply>;  // by id: random, so that no client can guess it

    Jobs jobs_;
    std::shared_ptr<Guarded<Waiting>> waiting_;
};

}  // namespace elpis::mcp
