#include "elpis/mcp/questions.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/base/guarded.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/client_capability.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/jobs.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/streams/stream_id.h"

namespace elpis::mcp {

Questions::Questions(Jobs jobs)
    : jobs_(std::move(jobs)), waiting_(std::make_shared<Guarded<Waiting>>()) {}

void Questions::ask(const std::shared_ptr<Call>& call,
                    std::string_view method,
                    Json params,
                    Reply reply) const {
    Jobs jobs = jobs_;
    const auto unasked = [&](int code, std::string why) {
        jobs.post([reply = std::move(reply), outcome = Outcome(fault(code, std::move(why)))] {
            reply(outcome);
        });
    };
    if (call->context().era == Era::Modern) {
        return unasked(kInternalError, "a modern client is asked by an input_required result");
    }
    const std::string_view needed = capability_for(method);
    if (!declares(call->context(), needed)) {
        return unasked(kInvalidRequest,
                       "the client has not declared the capability " + std::string(needed));
    }
    const std::string id = streams::new_stream_id();
    const bool room = waiting_->with([&](Waiting& waiting) {
        return waiting.size() < kMost && waiting.emplace(id, std::move(reply)).second;
    });
    if (!room) return unasked(kInternalError, "too many questions wait for clients already");

    // Forgotten with the call.
    struct Open {
        std::weak_ptr<Guarded<Waiting>> all;
        std::string id;
        Open(std::weak_ptr<Guarded<Waiting>> waiting, std::string own)
            : all(std::move(waiting)), id(std::move(own)) {}
        ~Open() {
            const auto waiting = all.lock();
            if (!waiting) return;
            Reply dropped;  // destroyed outside the lock
            waiting->with([&](Waiting& each) {
                if (const auto it = each.find(id); it != each.end()) {
                    dropped.swap(it->second);
                    each.erase(it);
                }
            });
        }
        Open(const Open&) = delete;
        Open& operator=(const Open&) = delete;
    };
    call->hold(std::make_shared<Open>(waiting_, id));
    call->ask(id, method, std::move(params));
}

bool Questions::answer(const Response& response) const {
    if (!response.id.is_string()) return false;
    Reply reply;
    waiting_->with([&](Waiting& waiting) {
        const auto it = waiting.find(response.id.get_ref<const std::string&>());
        if (it == waiting.end()) return;
        reply.swap(it->second);
        waiting.erase(it);
    });
    if (!reply) return false;
    Jobs jobs = jobs_;
    jobs.post([reply = std::move(reply), outcome = response.outcome] { reply(outcome); });
    return true;
}

std::size_t Questions::open() const {
    return waiting_->with([](const Waiting& waiting) { return waiting.size(); });
}

}  // namespace elpis::mcp
