#include "elpis/mcp/server.h"

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/dispatcher.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/farewell.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/jobs.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/mind_offer.h"
#include "elpis/mcp/offer.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/questions.h"
#include "elpis/mcp/runtime.h"
#include "elpis/mcp/subscriptions.h"

namespace elpis::mcp {
namespace {

// Cheap, and of use only when answered at once.
bool is_immediate(std::string_view method) {
    return method == "initialize" || method == "ping";
}

Runtime runtime_with(const Options& options, const Server::Parts& parts) {
    const Jobs jobs(parts.workers, parts.log);
    return {.timer = parts.timer,
            .clock = parts.clock,
            .log = parts.log,
            .options = options,
            .jobs = jobs,
            .questions = Questions(jobs)};
}

std::shared_ptr<void> listening(const Offer& offer,
                                const std::shared_ptr<Subscriptions>& subscriptions) {
    if (!offer.resources) return nullptr;
    return offer.resources->listen(
        [subscriptions](const std::string& subject) { subscriptions->changed(subject); });
}

}  // namespace

Server::Server(const Options& options, Identity identity, const Parts& parts)
    : identity_(std::move(identity)),
      transport_(parts.transport),
      log_(parts.log),
      runtime_(runtime_with(options, parts)),
      offer_(offer_of(parts.mind)(runtime_)),
      link_(parts.timer, parts.clock, parts.transport, watched_in(offer_)),
      dispatcher_(offer_, identity_),
      listening_(listening(offer_, link_.subscriptions())) {}

Server::~Server() {
    close();
}

void Server::on_line(std::string_view line) {
    try {
        auto value = parse(line,
                           {.max_bytes = runtime_.options.max_line_bytes,
                            .max_depth = runtime_.options.max_depth});
        if (!value) return refuse(nullptr, value.error());
        if (value->is_array() && !value->empty() && session_.era == Era::Legacy &&
            session_.version == kBatchVersion) {
            for (Json& item : *value)
                on_message(std::move(item));
        } else {
            on_message(*std::move(value));
        }
    } catch (const std::exception& error) {
        log_.error("mcp", std::string("a message could not be handled: ") + error.what());
    }
}

void Server::on_overlong_line() {
    refuse(nullptr, overlong(runtime_.options.max_line_bytes));
}

void Server::on_message(Json value) {
    Message message = read_message(std::move(value));
    if (auto* request = std::get_if<Request>(&message)) {
        on_request(std::move(*request));
    } else if (const auto* notification = std::get_if<Notification>(&message)) {
        on_notification(*notification);
    } else if (const auto* response = std::get_if<Response>(&message)) {
        runtime_.questions.answer(*response);
    } else if (const auto* malformed = std::get_if<Malformed>(&message)) {
        refuse(malformed->id, malformed->fault);
    }
}

void Server::on_request(Request request) {
    Verdict verdict = classify(session_, request);
    session_ = std::move(verdict.session);
    if (!verdict.context) return refuse(request.id, verdict.context.error());

    link_.fill(*verdict.context);
    const std::string key = encode(request.id);
    const Json id = request.id;
    const auto call = std::make_shared<Call>(
        *std::move(verdict.context),
        std::move(request),
        ++last_number_,
        transport_,
        identity_,
        [this, key] { calls_.with([&](Calls& calls) { calls.erase(key); }); });
    if (!calls_.with([&](Calls& calls) { return calls.emplace(key, call).second; })) {
        return refuse(id,
                      {.code = kInvalidRequest,
                       .message = "Invalid request: a request with this id is still under way"});
    }
    if (is_immediate(call->method())) return run(call);
    if (!runtime_.jobs.try_post([this, call] { run(call); })) {
        call->end(refusal(
            *call,
            {.code = ErrorCode::Busy, .message = "too many requests are waiting to be handled"}));
    }
}

void Server::on_notification(const Notification& notification) {
    if (notification.method != "notifications/cancelled") return;
    const auto id = notification.params.find("requestId");
    if (id == notification.params.end() || !is_request_id(*id)) return;
    const auto call = calls_.with([key = encode(*id)](const Calls& calls) {
        const auto found = calls.find(key);
        return found != calls.end() ? found->second : nullptr;
    });
    if (!call) return;
    call->cancel();
    log_.info("mcp", "the client cancelled a " + call->method() + " request");
}

void Server::run(const std::shared_ptr<Call>& call) {
    if (!call->open()) return;  // cancelled in the line
    try {
        dispatcher_.handle(call, link_);
    } catch (const std::exception& error) {
        log_.error("mcp", std::string("a request failed: ") + error.what());
        call->end(fault(kInternalError, "Internal error"));
    }
}

void Server::refuse(const Json& id, const Fault& fault) {
    transport_.send(error_message(id, fault));
}

void Server::close() {
    runtime_.jobs.close();
    const Calls left = calls_.with([](const Calls& calls) { return calls; });
    for (const auto& [id, call] : left)
        end_with_server(*call);
    link_.subscriptions()->close();
    listening_.reset();
}

}  // namespace elpis::mcp
