#include "elpis/mcp/subscriptions.h"

#include <algorithm>
#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/base/clock.h"
#include "elpis/base/timer.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/resources.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {
namespace {

constexpr std::string_view kUpdated = "notifications/resources/updated";
constexpr Transport::Topic kLegacyTopic = 0;  // calls are numbered from 1

Json subscription_meta(const Json& id) {
    return {{kMetaSubscription, id}};
}

// Whether the filter asks for emotion://state, the only thing here that ever changes.
std::expected<bool, Fault> wants_state(const Json& params) {
    const auto invalid = [](std::string why) {
        return fault(kInvalidParams, "Invalid params: " + std::move(why));
    };
    const auto filter = params.find("notifications");
    if (filter == params.end() || !filter->is_object()) {
        return invalid("notifications (an object) is required");
    }
    for (const char* kind : {"toolsListChanged", "promptsListChanged", "resourcesListChanged"}) {
        if (const auto flag = filter->find(kind); flag != filter->end() && !flag->is_boolean()) {
            return invalid(std::string("notifications.") + kind + " must be a boolean");
        }
    }
    const auto uris = filter->find("resourceSubscriptions");
    if (uris == filter->end()) return false;
    if (!uris->is_array() ||
        !std::ranges::all_of(*uris, [](const Json& uri) { return uri.is_string(); })) {
        return invalid("notifications.resourceSubscriptions must be an array of URIs");
    }
    return std::ranges::find(*uris, Json(kStateUri)) != uris->end();
}

}  // namespace

Subscriptions::Subscriptions(Timer& timer, const Clock& clock, Transport& transport)
    : timer_(timer), clock_(clock), transport_(transport) {}

// Registered and acknowledged under one lock: no notice can come before or be lost between.
void Subscriptions::listen(const std::shared_ptr<Call>& call) {
    const auto wanted = wants_state(call->take_params());
    if (!wanted) return static_cast<void>(call->answer(std::unexpected(wanted.error())));
    const bool taken = state_.with([&](State& state) {
        if (state.listening >= kMost) return false;
        ++state.listening;
        if (*wanted) state.listeners.emplace(call.get(), call);
        Json honoured = Json::object();
        if (*wanted) honoured["resourceSubscriptions"] = Json::array({kStateUri});
        call->notify(
            "notifications/subscriptions/acknowledged",
            {{"_meta", subscription_meta(call->id())}, {"notifications", std::move(honoured)}});
        return true;
    });
    if (!taken) {
        call->answer(fault(kInternalError, "Subscription limit reached"));
        return;
    }
    call->on_end([self = weak_from_this(), key = call.get()] {
        const auto subscriptions = self.lock();
        if (!subscriptions) return;
        std::shared_ptr<Call> dropped;  // destroyed outside the lock
        subscriptions->state_.with([&](State& state) {
            --state.listening;
            if (const auto it = state.listeners.find(key); it != state.listeners.end()) {
                dropped = std::move(it->second);
                state.listeners.erase(it);
            }
        });
    });
}

void Subscriptions::subscribe(std::string_view uri) {
    state_.with([&](State& state) { state.legacy.emplace(uri); });
}

void Subscriptions::unsubscribe(std::string_view uri) {
    state_.with([&](State& state) {
        if (const auto it = state.legacy.find(uri); it != state.legacy.end())
            state.legacy.erase(it);
    });
}

void Subscriptions::changed() {
    const Clock::Monotonic now = clock_.now();
    const auto due = state_.with([&](State& state) { return state.throttle.changed(now); });
    if (!due) return;
    if (*due <= now) return give_notice();
    timer_.after(std::chrono::ceil<std::chrono::milliseconds>(*due - now),
                 [self = weak_from_this()] {
                     if (const auto subscriptions = self.lock()) subscriptions->give_notice();
                 });
}

void Subscriptions::give_notice() {
    state_.with([this](State& state) {
        state.throttle.given(clock_.now());
        if (state.closed) return;
        for (const auto& [key, call] : state.listeners) {
            call->inform(kUpdated, {{"_meta", subscription_meta(call->id())}, {"uri", kStateUri}});
        }
        if (state.legacy.contains(kStateUri)) {
            transport_.send_latest(kLegacyTopic,
                                   notification_message(kUpdated, {{"uri", kStateUri}}));
        }
    });
}

void Subscriptions::close() {
    state_.with([](State& state) { state.closed = true; });
}

Json listen_result(const Json& id) {
    return {{"_meta", subscription_meta(id)}};
}

}  // namespace elpis::mcp
